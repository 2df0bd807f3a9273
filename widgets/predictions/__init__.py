"""What a network answers: decision boundary, fitted curve, scores."""
