"""The contract's schemas as wire models, one class each. Names and keys are the published ones."""
