"""What has to be said of losses of targets that are scaled in different ways."""

OWN_UNITS = (
    "The racers' targets are scaled in different ways, so their losses cannot be compared; R² and errors in "
    "the target's own unit can."
)
