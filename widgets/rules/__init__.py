"""Views of update rules: racers' equations beside each other, with what differs marked."""
