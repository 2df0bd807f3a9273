"""From a session to a frame: what is read and computed of the moment at which it stands."""
