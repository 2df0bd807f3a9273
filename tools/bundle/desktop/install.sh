#!/bin/sh
# Makes Ravine known to the desktop of whoever runs this: a menu entry, its icon, its file types, the command `ravine`.
# Nothing is copied but these; the program stays in this folder. `./install.sh --remove` takes them away again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin
id=org.ravine.Ravine

if [ "${1:-}" = --remove ]; then
  rm -f "$bin/ravine" "$data/applications/$id.desktop" "$data/mime/packages/$id.xml" "$data/metainfo/$id.metainfo.xml"
  rm -f "$data"/icons/hicolor/*/apps/$id.*
else
  mkdir -p "$bin" "$data/applications" "$data/mime/packages" "$data/metainfo" "$data/icons"
  ln -sf "$here/ravine" "$bin/ravine"
  # A menu does not search everybody's ~/.local/bin: the entry has the whole path.
  sed "s|^Exec=ravine|Exec=\"$here/ravine\"|" "$here/share/applications/$id.desktop" > "$data/applications/$id.desktop"
  cp "$here/share/mime/packages/$id.xml" "$data/mime/packages/"
  cp "$here/share/metainfo/$id.metainfo.xml" "$data/metainfo/"
  cp -r "$here/share/icons/hicolor" "$data/icons/"
fi
command -v update-mime-database > /dev/null && update-mime-database "$data/mime" || true
command -v update-desktop-database > /dev/null && update-desktop-database "$data/applications" || true
