"""The floor: what Dojo may see of areas and tables."""

from sqlalchemy.orm import Session

from data.queries import entities, search
from server.capabilities import answers
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Nothing
from server.schemas.tables import Area, PagedTablesResponse, SearchTablesRequest


@registry.query("SearchTables", Route("POST", "/v1/tables/search"), SearchTablesRequest, PagedTablesResponse)
def search_tables(session: Session, params: Params[SearchTablesRequest]) -> PagedTablesResponse:
    asked = params.request
    found = search.tables(session, answers.window(asked.cursor), area_id=asked.area_id, waiter_id=asked.waiter_id)
    return PagedTablesResponse.model_construct(**answers.page(found, answers.table))


@registry.query("ListAreas", Route("GET", "/v1/areas"), Nothing, list[Area])
def list_areas(session: Session, _params: Params[Nothing]) -> list[Area]:
    """All areas, in the order of the floor plan."""
    return [answers.area(row) for row in entities.areas(session)]
