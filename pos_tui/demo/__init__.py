"""The demo: a restaurant in full service, its simulated Dojo beside the floor, and scripts for presenters."""
