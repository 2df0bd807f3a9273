"""What Fusion leaves to be wished for: quiet fields, flat buttons, thin scroll bars, a four-pixel grid."""

from __future__ import annotations

from functools import cache
from string import Template

from widgets.style.fonts import FAMILY, SIZES
from widgets.style.theme import Theme, mix

_RULES = Template("""
* { font-family: "$family"; font-size: ${body}px; }
QMainWindow, QDialog { background: $ground; }
QWidget#divider { background: $ground; }
QWidget#divider:hover { background: $line; }
QLabel { color: $text; }
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 6px; font-size: ${small}px; }
QLabel[role="quiet"] { color: $quiet_text; font-size: ${small}px; }
QLabel[role="error"] { color: $bad; font-size: ${small}px; }
QLabel[role="section"] { color: $quiet_text; font-size: ${small}px; font-weight: 600; }
QLabel[role="title"] { font-weight: 600; }
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDoubleSpinBox {
    background: $field; color: $text; border: 1px solid $line; border-radius: 4px;
    padding: 0 6px; min-height: ${field_height}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: $edge; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border-color: $accent; }
QLineEdit[bad="true"], QPlainTextEdit[bad="true"] { border-color: $bad; }
QComboBox::drop-down { border: none; width: ${arrow}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
    background: $panel; color: $text; border: 1px solid $line; padding: 4px; outline: none;
    selection-background-color: $hover; selection-color: $text;
}
QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px; color: $text;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="main"] { background: $accent; color: $on_accent; border-radius: ${round}px; }
QToolButton[role="main"]:hover { background: $accent_hover; }
QToolButton[role="main"]:focus { border-color: $text; }
QPushButton {
    background: $field; color: $text; border: 1px solid $line; border-radius: 4px;
    padding: 0 12px; min-height: ${field_height}px;
}
QPushButton:hover { background: $hover; }
QPushButton:default { background: $accent; color: $on_accent; border-color: $accent; }
QToolButton[role="fold"] { color: $quiet_text; font-size: ${small}px; padding: 3px 4px 3px 0; }
QToolButton[role="chip"] {
    background: $field; border: 1px solid $line; border-radius: 4px; padding: 0 2px; color: $quiet_text;
}
QToolButton[role="chip"]:hover { border-color: $edge; }
QToolButton[role="chip"]:checked { background: $chosen; border-color: $accent; color: $text; }
QToolButton[role="chip"]:focus { border-color: $text; }
QToolButton[role="title"] { font-weight: 600; padding: 3px 4px 3px 8px; }
QToolButton[role="tab"] { color: $quiet_text; padding: 4px 2px; }
QToolButton[role="tab"]:checked { color: $text; font-weight: 600; }
QToolButton[role="fold"]:checked { background: transparent; }
QToolButton[role="fold"]:hover { color: $text; background: transparent; }
QPushButton[role="answer"] { text-align: left; padding: 0 8px; }
QPushButton[role="answer"]:focus { border-color: $accent; }
QPushButton[role="answer"]:checked { color: $good; border-color: $good; }
QPushButton[role="line"] { background: transparent; border-color: transparent; text-align: left; }
QPushButton[role="line"]:hover { background: $hover; }
QPushButton[role="line"]:checked { background: $pressed; }
QPushButton[role="line"]:focus { border-color: $accent; }
QPushButton:disabled, QPushButton:default:disabled { background: $field; color: $faded; border-color: $line; }
QCheckBox { spacing: 8px; min-height: ${field_height}px; }
QDialogButtonBox, QMessageBox { dialogbuttonbox-buttons-have-icons: 0; }
QMenuBar { background: transparent; color: $text; border: none; }
QMenuBar::item { background: transparent; padding: 6px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 8px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $text; width: ${knob}px; height: ${knob}px; margin: -${knob_rise}px 0;
    border-radius: ${knob_round}px;
}
QListView, QTreeView, QTableView {
    background: $panel; color: $text; border: 1px solid $line; border-radius: 4px; outline: none;
    padding: 4px; selection-background-color: $hover; selection-color: $text;
}
QListView::indicator, QTreeView::indicator {
    width: ${small}px; height: ${small}px; border: 1px solid $quiet_text;
    border-radius: 3px; background: $field;
}
QListView::indicator:checked, QTreeView::indicator:checked { background: $accent; border-color: $accent; }
QTableView { padding: 0; }
QTableView::item { padding: 0 6px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section {
    background: $panel; color: $quiet_text; border: none; border-bottom: 1px solid $line; padding: 4px 6px;
    font-size: ${small}px;
}
QHeaderView::section:vertical { border: none; }
QTableCornerButton::section { background: $panel; border: none; border-bottom: 1px solid $line; }
QProgressBar { background: $field; border: 1px solid $line; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QTreeView::item { min-height: ${field_height}px; }
QTreeView::item:selected { background: $hover; color: $text; }
LessonCard {
    background: $panel; color: $text; border: none;
    selection-background-color: $accent; selection-color: $on_accent;
}
Palette { background: $ground; border: 1px solid $edge; }
QFrame[role="rule"] { background: $line; border: none; }
QFrame[role="panel"], TrainingPanel, QWidget#training { background: $panel; border: none; }
QFrame[role="message"] { background: $panel; border: 1px solid $line; border-radius: 6px; }
QDialog[role="message"] { background: $panel; border: 2px solid $accent; border-radius: 6px; }
QFrame[role="message"][kind="bad"] { border-color: $bad; }
QFrame[role="message"][kind="good"] { border-color: $good; }
""")


@cache
def stylesheet(theme: Theme, scale: float = 1.0) -> str:
    """The rules for all of Ravine's windows in a theme's colours.

    Args:
        theme: of the colours.
        scale: pixels of text per pixel at 100 %.
    """
    knob = 2 * round(6 * scale)
    return _RULES.substitute(
        family=FAMILY,
        body=round((SIZES["body"] - 1) * scale),
        small=round(SIZES["small"] * scale),
        field_height=round(26 * scale),
        arrow=round(20 * scale),
        round=round(36 * scale) // 2,
        knob=knob,
        knob_rise=knob // 2 - 2,
        knob_round=knob // 2,
        ground=theme.ground,
        panel=theme.panel,
        field=mix(theme.panel, theme.ground, 0.5),
        line=theme.line,
        edge=mix(theme.line, theme.text, 0.35),
        hover=mix(theme.panel, theme.text, 0.08),
        pressed=mix(theme.panel, theme.text, 0.15),
        chosen=mix(theme.panel, theme.accent, 0.22),
        text=theme.text,
        quiet_text=theme.quiet_text,
        faded=mix(theme.text, theme.ground, 0.55),
        accent=theme.accent,
        accent_hover=mix(theme.accent, theme.text, 0.18),
        on_accent=theme.on_accent,
        good=theme.good,
        bad=theme.bad,
    )
