"""From a session to a frame: what is read and computed of the moment at which it stands.

Import `Observer` from `session_observer`: whoever needs frames of a session holds one. The other
observers are its parts.
"""
