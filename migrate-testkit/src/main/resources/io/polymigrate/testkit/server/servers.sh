# Starts, watches and ends servers. Run by the test kit as: sh -c "this text" servers VERB ARGUMENTS
#   launch FOLDER SIGNAL COMMAND...   becomes the command; FOLDER/pid says who it is and how it is ended
#   guard OWNER ROOT                  waits for the process OWNER to end, however it ends, then ends all under ROOT
#   stop FOLDER...                    ends the servers of these folders and removes the folders

# Whatever PATH we were given, sleep and rm are needed to the end.
PATH=$PATH:/usr/bin:/bin

# When the process $1 was started, as a word; empty if there is no such process. Tells it from a later one with its id.
born() {
  if [ -d /proc/self ]; then
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    set -- ${stat##*) }
    case $1 in Z | X) ;; *) echo "${20}" ;; esac
  else
    ps -o lstart= -p "$1" | tr -d ' '
  fi
}

alive() {
  [ -n "$2" ] && [ "$(born "$1")" = "$2" ]
}

# Is the server of the folder $1 alive? Sets pid, since and signal.
serving() {
  { read -r pid since signal <"$1/pid"; } 2>/dev/null && alive "$pid" "$since"
}

launch() {
  folder=$1 signal=$2
  shift 2
  echo "$$ $(born $$) $signal" >"$folder/pid" || exit 1
  exec "$@"
}

stop() {
  for folder; do serving "$folder" && kill -"$signal" "$pid"; done
  tries=0
  while [ $tries -lt 30 ]; do
    left=
    for folder; do serving "$folder" && left=1; done
    [ -n "$left" ] || break
    sleep 0.1
    tries=$((tries + 1))
  done
  for folder; do
    serving "$folder" && kill -KILL "$pid"
    [ ! -f "$folder/container" ] || docker rm -f "$(cat "$folder/container")" >/dev/null
  done
  tries=0
  until rm -rf "$@" || [ $tries -ge 30 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
}

guard() {
  trap '' HUP INT TERM
  owned=$(born "$1")
  while alive "$1" "$owned" && [ -d "$2" ]; do sleep 0.5; done
  passes=0
  while [ -d "$2" ] && [ $passes -lt 10 ]; do
    stop "$2"/*/
    rm -rf "$2"
    passes=$((passes + 1))
  done
}

"$@"
