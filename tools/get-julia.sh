#!/bin/sh
# get-julia.sh DIR: puts Julia 1.5.3 below DIR without installing anything, and prints the path of a wrapper that runs
# it. Debian 12 has no Julia; the packages of Debian 11 run there once a few of their libraries stand beside them.
# The sources are those of the machine's own apt, with another suite. Exit status 77: not to be had here, and why.
set -eu

give_up() { echo "get-julia: $*" >&2; exit 77; }

[ $# -eq 1 ] || { echo "usage: get-julia.sh DIR" >&2; exit 2; }
mkdir -p "$1"
base=$(cd "$1" && pwd)
wrapper=$base/julia
works() { "$wrapper" --startup-file=no -e 'try; div(1, parse(Int, "0")); catch e; exit(e isa DivideError ? 0 : 1); end; exit(1)' \
  >/dev/null 2>&1; }
if [ -x "$wrapper" ] && works; then echo "$wrapper"; exit 0; fi

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || give_up "this is no Debian"
(. /etc/os-release && [ "${ID-}" = debian ] && [ "${VERSION_ID-}" = 12 ]) || give_up "this is not Debian 12"
arch=$(dpkg --print-architecture)
[ "$arch" = amd64 ] || give_up "Debian 11's Julia is used on amd64 only, this is $arch"
libs=usr/lib/x86_64-linux-gnu

# Private apt folders, so that the machine's own lists and packages stay as they are.
work=$base/work
rm -rf "$work" "$base/root"
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$base/root"

# One entry of the machine's apt that serves bookworm's main, once as it is and once for bullseye.
deb822() {
  awk -v RS= '/(^|\n)Types:[^\n]*deb/ && /(^|\n)Suites:[^\n]*[ \t]bookworm([ \t\n]|$)/ {
    for (i = 0; i < 2; ++i) {
      entry = $0
      gsub(/(^|\n)(Types|Suites|Components|Enabled):[^\n]*/, "", entry)
      printf "Types: deb\nSuites: %s\nComponents: main%s\n\n", i ? "bullseye" : "bookworm", entry ~ /^\n/ ? entry : "\n" entry
    }
    exit
  }' "$1"
}
one_line() {
  awk '$1 == "deb" && / bookworm main( |$)/ {
    head = $0; sub(/ bookworm .*/, "", head); print head " bookworm main"; print head " bullseye main"; exit }' "$1"
}
for file in /etc/apt/sources.list.d/*.sources; do
  [ -f "$file" ] && [ ! -s "$work/sources/rdd.sources" ] && deb822 "$file" > "$work/sources/rdd.sources"
done
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$file" ] && [ ! -s "$work/sources/rdd.sources" ] && [ ! -s "$work/sources/rdd.list" ] &&
    one_line "$file" > "$work/sources/rdd.list"
done
find "$work/sources" -empty -type f -delete
[ -n "$(ls "$work/sources")" ] || give_up "apt has no entry for bookworm"

apt() {
  apt-get -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" -o Dir::Etc::Preferences=/dev/null \
    -o Dir::Etc::PreferencesParts="$work/none" -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" \
    -o APT::Sandbox::User= -o Debug::NoLocking=1 -o Acquire::Retries=2 "$@" >>"$work/log" 2>&1
}
mkdir "$work/none"
why() { tail -n 3 "$work/log" | tr '\n' ' '; }
apt update || give_up "apt-get update for bullseye: $(why)"

# libunwind8 too must be bullseye's: with bookworm's, Julia crashes on the first exception of compiled code.
old="julia julia-common libjulia1 libllvm9 libffi7 libgit2-1.1 libmbedcrypto3 libmbedtls12 libmbedx509-0 libopenlibm3
  libunwind8"
new="libdsfmt-19937-1 libhttp-parser2.9 libutf8proc2"
names=$new
for name in $old; do names="$names $name/bullseye"; done
# shellcheck disable=SC2086  # a list of words
(cd "$work/debs" && apt download $names) || give_up "download: $(why)"
for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$base/root" || give_up "unpacking $deb"; done

# Julia finds its libraries through links with absolute targets, meant for an installed package.
find "$base/root/$libs/julia" -xtype l | while read -r link; do
  name=$(basename "$(readlink "$link")")
  for place in "$base/root/$libs/$name" "/$libs/$name"; do
    if [ -e "$place" ]; then ln -sfn "$place" "$link"; break; fi
  done
done

cat > "$wrapper" <<END
#!/bin/sh
LD_LIBRARY_PATH=$base/root/$libs:$base/root/$libs/julia\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH
exec $base/root/usr/bin/julia "\$@"
END
chmod +x "$wrapper"
rm -rf "$work"
works || give_up "Julia was unpacked into $base but does not run"
echo "$wrapper"
