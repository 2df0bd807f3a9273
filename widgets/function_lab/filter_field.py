"""The field above the table of activations in which words are typed that filter it."""

from __future__ import annotations

from PyQt6.QtWidgets import QLineEdit, QWidget

from widgets.function_lab.activation_table_layout import FIELD, PAD
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme

#: The widest it becomes, and the narrowest, in pixels.
WIDEST, NARROWEST = 420, 40


class FilterField(QLineEdit):
    """The words by which the table is filtered; hidden in pictures."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Filter: a name, radial, smooth, saturating…")
        self.setToolTip(
            "Only rows with all of these words are listed: names, families, facts. Escape empties it."
        )
        self.setPalette(theme.palette())
        self.setAccessibleName("filter the table of activations")
        self.setClearButtonEnabled(True)
        self.hide()

    def show_search(self, search: str) -> None:
        """Show the experiment's words, unless a person is typing others."""
        if not self.hasFocus() and self.text().strip() != search:
            self.setText(search)

    def place(self, width: int) -> None:
        """Lie at the top of a view of this width."""
        own = min(width - round(2.0 * PAD), scaled(WIDEST))
        self.setGeometry(round(PAD), 6, max(own, NARROWEST), scaled(FIELD))
