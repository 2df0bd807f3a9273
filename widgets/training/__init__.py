"""The training panel: editors of the objective, the network and the racers."""
