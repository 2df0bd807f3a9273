"""Composition: command line, window, controller, actions, export."""
