"""Networks made to fit: their outputs and loss to the data, their hidden layers to what a person types."""
