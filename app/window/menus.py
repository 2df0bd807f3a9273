"""The menus, made from the tables of actions, lessons, view parameters, themes and docks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QMenuBar, QWidget

from app.file_menu.documents import Documents
from app.file_menu.recent_files import PICTURE as SMALL_PICTURE
from app.lessons import catalogue
from app.window.actions import ACTIONS, MENUS
from app.window.text_dialog import TextDialog
from engine.experiment.description import Experiment
from engine.experiment.picture_parameters import PICTURE
from engine.experiment.view import PLANE, SURFACES
from engine.frames.frame import Frame
from engine.parameters import Parameter, Value
from widgets.forms.controls import label_of
from widgets.landscape.picture_editor import PictureEditor
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import PERCENTS
from widgets.style.theme import Theme, themes

#: Actions of the File menu that open a menu of their own.
MENUS_OF_FILE = ("new", "recent")


@dataclass(frozen=True)
class Choice:
    """One entry of a menu that offers several.

    Attributes:
        key: what is chosen.
        title: how a person calls it.
        tip: what it means.
    """

    key: str
    title: str
    tip: str = ""


def sentence_case(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Put every action into its menu, with a line between groups."""
    menus: dict[str, QMenu] = {}
    for name in MENUS:
        menu = QMenu(f"&{name}", bar)
        menu.setToolTipsVisible(True)
        bar.addMenu(menu)
        menus[name] = menu
        last = None
        for row in (row for row in ACTIONS if row.menu == name):
            if row.under:
                action, over = actions[row.key], actions[row.under]
                action.setText(sentence_case(row.text.removeprefix(f"{over.text()} ")))
                _menu_of(over, menu).addAction(action)
                continue
            if last is not None and row.group != last:
                menu.addSeparator()
            last = row.group
            menu.addAction(actions[row.key])
    return menus


def _menu_of(action: QAction, parent: QMenu) -> QMenu:
    """The menu within a menu that an action opens; its key opens it, too."""
    menu = action.menu()
    if menu is None:
        menu = QMenu(action.text(), parent)
        menu.setToolTipsVisible(True)
        action.setMenu(menu)
    return menu


def add_choices(
    menu: QMenu, choices: Iterable[Choice], choose: Callable[[str], object], *, checkable: bool = False
) -> dict[str, QAction]:
    """Offer several things in a menu; ``checkable`` ones exclude each other."""
    group = QActionGroup(menu)
    made = {}
    for choice in choices:
        action = QAction(choice.title.replace("&", "&&"), menu)
        action.setToolTip(choice.tip)
        action.setCheckable(checkable)
        action.triggered.connect(lambda _=False, key=choice.key: choose(key))
        if checkable:
            group.addAction(action)
        menu.addAction(action)
        made[choice.key] = action
    return made


def add_themes(action: QAction, parent: QMenu, choose: Callable[[str], object]) -> dict[str, QAction]:
    """Offer every theme in the menu that an action opens."""
    choices = [Choice(name, theme.spoken, f"The theme {theme.title}.") for name, theme in themes().items()]
    return add_choices(_menu_of(action, parent), choices, choose, checkable=True)


def add_text_sizes(action: QAction, parent: QMenu, choose: Callable[[int], object]) -> dict[int, QAction]:
    """Offer every size of text in the menu that an action opens, by its per cent."""
    menu = _menu_of(action, parent)
    menu.addSeparator()
    choices = [Choice(f"{each}", f"{each} %") for each in PERCENTS]
    made = add_choices(menu, choices, lambda key: choose(int(key)), checkable=True)
    return {int(key): each for key, each in made.items()}


class FileMenu:
    """The parts of the File menu that open menus of their own: what is new, and what was open last."""

    def __init__(
        self, bar: QMenuBar, menu: QMenu, actions: Mapping[str, QAction], documents: Documents
    ) -> None:
        """Add them.

        Args:
            bar: the menu bar, below which they open where their keys are pressed.
            menu: the File menu.
            actions: of the window.
            documents: open what is chosen.
        """
        self._bar, self._documents, self._actions = bar, documents, actions
        self._menus = {key: _menu_of(actions[key], menu) for key in MENUS_OF_FILE}
        recent, action = self._menus["recent"], actions["recent"]
        # The pictures are as large as icons are in this menu.
        recent.setStyleSheet(f"QMenu {{ icon-size: {SMALL_PICTURE.width()}px; }}")
        recent.aboutToShow.connect(self.fill_recent)
        menu.aboutToShow.connect(lambda: action.setEnabled(bool(documents.recent.paths)))
        menu.aboutToHide.connect(lambda: action.setEnabled(True))  # for its key
        documents.menu_asked.connect(self._pop_up)

    def fill_recent(self) -> None:
        """List the files that there are now."""
        menu, recent = self._menus["recent"], self._documents.recent
        menu.clear()
        for path in recent.paths:
            action = QAction(recent.icon(path), path.name.replace("&", "&&"), menu)
            action.setToolTip(tip_text([str(path)]))
            action.triggered.connect(lambda _=False, path=path: self._documents.open_chosen(str(path)))
            menu.addAction(action)
        if menu.isEmpty():
            empty = QAction("Nothing was opened or saved yet", menu)
            empty.setEnabled(False)
            menu.addAction(empty)
            return
        clear = QAction("Clear the list", menu)
        clear.triggered.connect(recent.clear)
        menu.addSeparator()
        menu.addAction(clear)

    def _pop_up(self, key: str) -> None:
        menu = self._actions[key].menu()  # of the File menu, or of another one
        if menu is not None:
            menu.popup(self._bar.mapToGlobal(self._bar.rect().bottomLeft()))


class LessonsMenu:
    """The part of the Lessons menu that lists them: a menu for every chapter, made anew when it is opened."""

    def __init__(self, menu: QMenu, choose: Callable[[str], object]) -> None:
        """Add the chapters.

        Args:
            menu: the Lessons menu.
            choose: opens a lesson by its key.
        """
        self._menu, self._choose = menu, choose
        self._chapters: list[QMenu] = []
        menu.addSeparator()
        menu.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List the lessons that there are now."""
        for chapter in self._chapters:
            self._menu.removeAction(chapter.menuAction())
            chapter.deleteLater()
        self._chapters = []
        for row, lessons in catalogue().chapters():
            chapter = QMenu(row.title, self._menu)
            chapter.setToolTipsVisible(True)
            add_choices(chapter, [Choice(each.key, each.title, each.claim) for each in lessons], self._choose)
            self._menu.addMenu(chapter)
            self._chapters.append(chapter)


#: The menus of the View menu: titles, and what is shown or not in each.
VIEW_GROUPS = {"Pictures": PICTURE, "Plane of the loss": PLANE, "Reading surfaces": SURFACES}


class ViewMenu:
    """The part of the View menu that belongs to the experiment: switches and choices of its view."""

    def __init__(self, menu: QMenu, before: QAction, show: Callable[[Mapping[str, Value]], object]) -> None:
        """Add a menu for each group, with an entry for every switch and every choice among its parameters.

        Args:
            menu: the View menu.
            before: the action above which they stand.
            show: changes view parameters.
        """
        self._switches: dict[str, QAction] = {}
        self._choices: dict[str, dict[str, QAction]] = {}
        self._experiment: Experiment | None = None
        #: The window that asks for a text, after the first question.
        self.asking: TextDialog | None = None
        #: The window with all of how surface and map are drawn, after it was first asked for.
        self.editor: PictureEditor | None = None
        self._theme: Theme | None = None
        self._change = show
        for title, parameters in VIEW_GROUPS.items():
            group = QMenu(title, menu)
            group.setToolTipsVisible(True)
            menu.insertMenu(before, group)
            for parameter in parameters:
                self._add(group, parameter, show)
        menu.insertSeparator(before)

    def _add(self, group: QMenu, parameter: Parameter, show: Callable[[Mapping[str, Value]], object]) -> None:
        title, name = sentence_case(label_of(parameter.name)), parameter.name
        if parameter.kind is bool:
            action = QAction(title, group)
            action.setCheckable(True)
            action.setToolTip(parameter.meaning)
            action.triggered.connect(lambda on: show({name: on}))
            group.addAction(action)
            self._switches[name] = action
        elif parameter.choices:
            choices = QMenu(title, group)
            group.addMenu(choices)
            self._choices[name] = add_choices(
                choices,
                [Choice(key, sentence_case(label_of(key)), parameter.meaning) for key in parameter.choices],
                lambda key: show({name: key}),
                checkable=True,
            )

        elif parameter in PICTURE and parameter.form:
            action = QAction(f"{title}…", group)
            action.setToolTip(parameter.meaning)
            action.triggered.connect(lambda: self._ask(group, parameter, show))
            group.addAction(action)

    def _ask(self, group: QMenu, parameter: Parameter, show: Callable[[Mapping[str, Value]], object]) -> None:
        """Ask for the text of a parameter, again while it is not right."""
        now = "" if self._experiment is None else str(self._experiment.shown(parameter.name))
        self.asking = TextDialog(group.window(), parameter, now)
        self.asking.given.connect(lambda text: show({parameter.name: text}))
        self.asking.open()

    def edit_picture(self, window: QWidget, frame_now: Callable[[], Frame | None]) -> None:
        """Open the window that changes how surface and map are drawn, or bring it to the front."""
        if self.editor is None:
            self.editor = PictureEditor(window)
            self.editor.frame_now = frame_now
            self.editor.changed.connect(self._change)
        if self._theme is not None:
            self.editor.set_theme(self._theme)
        if self._experiment is not None:
            self.editor.show_experiment(self._experiment)
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()

    def set_theme(self, theme: Theme) -> None:
        """Give the window that is open a theme's colours."""
        self._theme = theme
        if self.editor is not None:
            self.editor.set_theme(theme)

    def show(self, experiment: Experiment) -> None:
        """Check what an experiment shows."""
        self._experiment = experiment
        if self.editor is not None and self.editor.isVisible():
            self.editor.show_experiment(experiment)
        for name, action in self._switches.items():
            action.setChecked(bool(experiment.shown(name)))
        for name, actions in self._choices.items():
            actions[str(experiment.shown(name))].setChecked(True)
