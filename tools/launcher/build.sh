# shellcheck shell=sh disable=SC2012,SC2015,SC2031,SC2086,SC2115,SC2154
# Builds what `./weft run` did not find. Sourced by ./weft, whose variables and functions it uses.
#
# Everything is made in a work folder and then renamed into place. So a build that is killed leaves nothing that counts,
# and of two builds that run at once the first one wins.

# The compiler runs shortly and on one thread: C1 is enough. Its archive holds for these options only.
compiler_flags='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'

# A line for somebody who waits at a terminal.
say() {
    [ ! -t 2 ] || printf 'weft: %s\n' "$1" >&2
}

# Makes sure that the cache folder is there and can be written to.
open_cache() {
    mkdir -p "$cache/compiler" "$cache/core" "$cache/jars" 2>/dev/null && [ -w "$cache" ] && [ -w "$cache/core" ] ||
        fail 1 "cannot write to the cache folder '$cache': make it writable, or set WEFT_CACHE to another folder."
}

cannot_build() {
    fail 1 "cannot build in the cache folder '$cache' (is the disk full?): make room, or set WEFT_CACHE to another."
}

# Finds the JDK, and keeps the answer for `find_jdk`.
search_jdk() {
    . "$checkout/tools/jdk25.sh"
    jdk=$(find_jdk25) || {
        explain_no_jdk25 >&2
        exit 1
    }
    open_cache
    printf '%s\n' "${JAVA_HOME:-}" "$PATH" "$jdk" 2>/dev/null >"$cache/jdk.$$" && mv -f "$cache/jdk.$$" "$cache/jdk" ||
        cannot_build
}

# ---- Java ------------------------------------------------------------------------------------------------------------

# The JDK's java, without the options that the user gave to all JVMs: they are meant for the program.
plain_java() (
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    exec "$jdk/bin/java" "$@"
)

# Runs `java` with all arguments but the first, to see what is loaded and linked, and writes that into the archive $1.
# An archive only saves time: without it everything works.
make_archive() {
    archive=$1
    shift
    # Without the profile of the run, with which the JIT would compile more at every start.
    set -- -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTReplayTraining \
        "-XX:AOTConfiguration=$work/seen" "$@"
    plain_java -XX:AOTMode=record "$@" >"$work/log" 2>&1 </dev/null &&
        plain_java -XX:AOTMode=create "-XX:AOTCache=$archive" "$@" >>"$work/log" 2>&1 </dev/null && return
    rm -f "$archive"
    mv "$work/log" "${archive%.aot}.log" && say "programs will start more slowly, see *.log in $cache/*/*"
}

# Compiles, see WeftCompiler.java. Returns 1 if the sources have errors.
compile() {
    plain_java $compiler_flags "-XX:AOTCache=$compiler/weft-compiler.aot" '-Xlog:aot*=off,cds*=off' \
        -cp "$compiler/weft-compiler.jar" WeftCompiler "$@"
    case $? in
        0) ;;
        1) return 1 ;;
        *) cannot_build ;;
    esac
}

# ---- Folders ---------------------------------------------------------------------------------------------------------

# Renames the folder $1 to $2, unless another build was quicker: then $2 is as good.
put_in_place() {
    [ -d "$2" ] || mv "$1" "$2" || cannot_build
    rm -rf "$1" "$2/${1##*/}" # the second one is what `mv` makes if the other build came before it just now
}

# Removes all but the $1 newest folders in $2, and what killed builds left behind a day ago.
keep_newest() {
    ls -t "$2" | {
        kept=0
        while IFS= read -r folder; do
            kept=$((kept + 1))
            [ "$kept" -le "$1" ] || rm -rf "$2/$folder"
        done
    }
    find "$cache" -name 'work.*' -prune -mtime +1 -exec rm -rf {} +
}

# ---- What is built ---------------------------------------------------------------------------------------------------

# Sets `compiler` to the folder of the compiler, and builds it if it is not there. It depends on less than the core.
build_compiler() {
    fold "$(cksum "$jdk/release" "$launcher/WeftCompiler.java" "$launcher/build.sh")"
    compiler=$cache/compiler/$sum
    [ ! -d "$compiler" ] || return 0
    say 'building the compiler of programs (once)...'
    mkdir "$work/compiler" || cannot_build
    plain_java $compiler_flags "$launcher/WeftCompiler.java" itself "$checkout" "$work/compiler/weft-compiler.jar" ||
        cannot_build
    make_archive "$work/compiler/weft-compiler.aot" $compiler_flags -cp "$work/compiler/weft-compiler.jar" \
        WeftCompiler itself "$checkout" "$work/again.jar"
    put_in_place "$work/compiler" "$compiler"
    keep_newest 2 "$cache/compiler"
}

# Builds the core for the folder `core`, unless its sources change meanwhile.
build_core() {
    say 'building weft-core (once)...'
    rm -rf "$work/core"
    mkdir "$work/core" "$work/core/programs" || cannot_build
    compile core "$checkout" "$work/core/weft-core.jar" || fail 1 "Weft itself does not compile (see above): $checkout"
    make_archive "$work/core/weft-core.aot" "@$launcher/jvm.flags" -cp "$work/core/weft-core.jar" \
        weft.launcher.Rehearsal
    wanted=$core
    find_folders "$source"
    if [ "$core" = "$wanted" ]; then
        put_in_place "$work/core" "$core"
        keep_newest 10 "$cache/core"
    fi
}

# Sets `core`, `program`, `main`, `classpath` and `archive` for the program `file`, and builds what of them is not there.
build_program() {
    open_cache
    work=$(mktemp -d "$cache/work.XXXXXX") || cannot_build
    trap 'rm -rf "$work"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM

    # A copy, since the user may save the file at any time.
    source=$work/source/${file##*/}
    mkdir "$work/source" "$work/program" && cp "$file" "$source" || cannot_build
    build_compiler
    while find_folders "$source" && [ ! -d "$core" ]; do
        build_core
    done
    classpath=$core/weft-core.jar
    archive=$core/weft-core.aot

    # shellcheck source=tools/launcher/libraries.sh
    . "$launcher/libraries.sh"
    find_needs "$source"
    if [ -n "$needs" ]; then
        mkdir "$work/needs" && printf 'needs %s\n' "$needs" >"$work/needs/main" || cannot_build
        put_in_place "$work/needs" "$program"
        until find_libraries "$needs"; do build_libraries "$needs"; done
    fi

    main=$(compile program "$file" "$source" "$classpath" "$work/program/program.jar") || exit 1
    printf '%s\n' "$main" >"$work/program/main" || cannot_build
    put_in_place "$work/program" "$program"
    rm -rf "$work"
    trap - EXIT HUP INT TERM
}
