"""The view of the chain rule: the factors of one derivative."""
