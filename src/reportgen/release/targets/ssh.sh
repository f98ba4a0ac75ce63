# What is done on the host that a site is published to. Nothing of ours is installed there: this text comes with each call.
#   look FOLDER NAME                            say what is there
#   read FOLDER NAME RELEASE                    say what one release holds
#   put  FOLDER NAME RELEASE LINES LIVE KEPT WAIT FRESH   bring a release (a tar archive on standard input) and let readers see it
#   back FOLDER NAME RELEASE LINES LIVE KEPT WAIT FRESH   let readers see a release that is there (the archive holds the journal)
# Every line of the answer begins with a word that says what it is. LINES is how long the journal was when it was looked
# at: if it is longer now, another run came between. Names in a site are plain, so that a list may hold one a line.
set -eu
LC_ALL=C
export LC_ALL
act=$1 folder=$2 name=$3
store=".$name-releases"

for tool in flock sha256sum tar find sync stat mv ln wc; do
  command -v "$tool" >/dev/null || { echo "lacks $tool"; exit 0; }
done
cd -- "$folder" 2>/dev/null || { echo "nofolder"; exit 0; }
umask "$(printf '%03o' $(( ( ~0$(stat -c %a .) & 077 ) | 02 )))" # as open to others as the folder above; only the group writes

flush() { # let names and contents reach the disk: these alone where `sync` can, or else all
  find "$@" -exec sync {} + 2>/dev/null || sync
}

told() { # a file's lines, each after a word; the last one may lack its end
  sed "s|^|$1 |" "$2"
  echo
}

sums() { # the files below a folder, each line after a word
  ( cd -- "$1" && { find . -type f -exec sha256sum {} + || echo "unread"; } | sed "s|^|$2 |"; find . ! -type f ! -type d | sed "s|^|$3 |" )
}

if [ "$act" = look ]; then
  echo "umask $(umask)"
  if [ -L "$name" ]; then echo "link $(readlink "$name")"
  elif [ -d "$name" ]; then if [ -z "$(ls -A "$name")" ]; then echo "empty"; else echo "folder"; fi
  elif [ -e "$name" ]; then echo "file"
  fi
  if [ -L "$store" ] || { [ -e "$store" ] && [ ! -d "$store" ]; }; then echo "badstore"; exit 0; fi
  if [ -d "$store" ]; then
    ls -A "$store" | sed 's|^|beside |'
    [ ! -f "$store/marker.json" ] || told marker "$store/marker.json"
    [ ! -f "$store/journal.jsonl" ] || { told journal "$store/journal.jsonl"; echo "lines $(wc -l < "$store/journal.jsonl")"; }
    if [ -L "$store/staging" ] || [ -f "$store/staging" ]; then echo "odd staging"
    elif [ -d "$store/staging" ]; then sums "$store/staging" staged odd
    fi
    [ ! -L "$name" ] || [ ! -d "$name/" ] || [ ! -f "$store/marker.json" ] || sums "$name/" live strange
  fi
  echo "whole"
  exit 0
fi

release=$4
if [ "$act" = read ]; then
  sums "$store/$release" live strange
  [ ! -f "$store/$release/manifest.json" ] || told manifest "$store/$release/manifest.json"
  echo "whole"
  exit 0
fi

lines=$5 live=$6 kept=$7 wait=$8 fresh=$9
mkdir -p "$store"
exec 9>"$store/lock"
flock -w "$wait" 9 || { echo "busy $(cat "$store/holder" 2>/dev/null || echo "it does not say which")"; exit 0; }
echo "process $$ on the host since $(date '+%Y-%m-%d %H:%M %z')" > "$store/holder"
trap 'rm -f "$store/holder"' EXIT
now=0
[ ! -f "$store/journal.jsonl" ] || now=$(wc -l < "$store/journal.jsonl")
seen=""
[ ! -L "$name" ] || seen=$(readlink "$name")
[ "$now" -eq "$lines" ] && [ "$seen" = "$live" ] || { echo "between"; exit 0; }

[ "$fresh" = no ] || rm -rf "$store/staging" # an earlier run's, with something odd in it
mkdir -p "$store/staging"
tar -xmf - -C "$store"
[ -f "$store/marker.json" ] || mv "$store/marker.new" "$store/marker.json"
if [ "$act" = put ]; then
  while read -r file; do rm -f "$store/staging/$file"; done < "$store/stale"
  while read -r file; do
    place="$store/staging/$file"
    [ -d "${place%/*}" ] || mkdir -p "${place%/*}"
    ln "$name/$file" "$place" 2>/dev/null || cp "$name/$file" "$place"
  done < "$store/links"
  find "$store/staging" -depth -type d -empty -delete
  ( cd "$store/staging" && sha256sum -c --status ../sums ) || { echo "damaged"; exit 0; }
  [ "$(find "$store/staging" ! -type d | wc -l)" -eq "$(wc -l < "$store/sums")" ] || { echo "damaged"; exit 0; }
  flush "$store/staging"
  rm -rf "${store:?}/$release"
  mv "$store/journal.staged" "$store/journal.jsonl"
  mv "$store/staging" "$store/$release"
fi
flush "$store" -maxdepth 1
rm -f "$store/next"
ln -s "$store/$release" "$store/next"
[ -L "$name" ] || [ ! -d "$name" ] || rmdir "$name"
mv -T "$store/next" "$name"
mv "$store/journal.live" "$store/journal.jsonl"
flush . "$store" -maxdepth 0
for old in "$store"/[0-9]*; do
  case " $kept " in *" ${old##*/} "*) ;; *) rm -rf "$old" ;; esac
done
rm -rf "$store/staging" "$store/stale" "$store/links" "$store/sums" "$store/marker.new" "$store/journal.staged"
echo "done"
