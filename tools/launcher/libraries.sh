# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154
# What programs need that use more of Weft than the core: modules of this checkout, and the jars of others. Sourced by ./weft
# and build.sh, whose variables and functions it uses.

# ---- What was built before: on the way of every start, so it starts no process but one `cksum` ------------------------

# Sets `program`, `classpath` and `archive` to what a program with the packages $1 has (as in 'weft.net weft.testing').
# Returns 1 if the libraries are not built.
find_libraries() {
    name_libraries "$1"
    { IFS= read -r jars; } 2>/dev/null <"$libraries/jars" || return
    [ -z "$jars" ] || [ -r "$cache/jars/${jars%% *}" ] || return
    use_jars
    archive=$libraries/weft-libraries.aot
    program=$libraries/programs/${program##*/}
}

# Sets `libraries` to the folder of the libraries for the packages $1. Modules need each other, so its name is a sum over all
# of them. (No file may lie deeper than these patterns see; launcher-test.sh watches that.)
name_libraries() {
    sums=$(
        export LC_ALL=C
        set -- "$launcher/libraries.sh" "$launcher/Libraries.java" "$launcher"/rehearsals/*/*.java "$checkout/pom.xml"
        for module in "$checkout"/weft-*; do
            [ "$module" = "$checkout/weft-core" ] || set -- "$@" "$module/pom.xml" "$module"/src/main/*/* \
                "$module"/src/main/*/*/* "$module"/src/main/*/*/*/* "$module"/src/main/*/*/*/*/* \
                "$module"/src/main/*/*/*/*/*/*
        done
        exec cksum "$@" 2>/dev/null
    )
    fold "$sums"
    libraries=$core/libraries/$sum
    for package in $1; do
        libraries=$libraries+$package
    done
}

# Sets `classpath` to Weft with the jars of others, whose names below the cache's folder `jars` are in `jars`.
use_jars() {
    classpath=$core/weft-core.jar:$libraries/weft-libraries.jar
    for jar in $jars; do
        classpath=$classpath:$cache/jars/$jar
    done
}

# ---- What is built ---------------------------------------------------------------------------------------------------

# Prints the packages beyond the core that the program $1 names outside of comments, in one line.
packages_of() {
    named=$(sed -e '/^[[:space:]]*\/[/*]/d' -e '/^[[:space:]]*\*/d' "$1" | LC_ALL=C tr -c 'A-Za-z0-9_.' '\n' |
        sed -n 's/^\(weft\.[a-z0-9_]*\)\..*/\1/p' | sort -u)
    packages=
    for package in $named; do
        for module in "$checkout"/weft-*; do
            if [ "$module" != "$checkout/weft-core" ] &&
                grep -qs "exports  *$package *[;.]" "$module/src/main/java/module-info.java"; then
                packages="$packages $package"
            fi
        done
    done
    printf '%s\n' "${packages# }"
}

# Builds the libraries for the packages $1. If sources change meanwhile, `find_libraries` goes on finding nothing.
build_libraries() {
    rm -rf "$work/libraries" "$work/project"
    mkdir "$work/libraries" "$work/libraries/programs" "$work/project" || cannot_build
    modules=$(plain_java $compiler_flags "$launcher/Libraries.java" "$checkout" "$work/project" $1) || cannot_build
    fetch_jars
    name_libraries "$1"
    use_jars
    say "building $modules (once)..."
    compile libraries "$checkout" "$classpath" "$work/libraries/weft-libraries.jar" $modules ||
        fail 1 "Weft itself does not compile (see above): $checkout"
    built=$libraries
    name_libraries "$1"
    [ "$libraries" = "$built" ] || return 0

    # An archive holds for jars at their places. So the folder goes there at once, and counts when the file `jars` is in it.
    mkdir -p "$core/libraries" || cannot_build
    put_in_place "$work/libraries" "$libraries"
    rehearsals=
    for module in $modules; do
        for rehearsal in "$launcher/rehearsals/$module"/*.java; do
            [ ! -r "$rehearsal" ] || rehearsals="$rehearsals weft.launcher.$(basename "$rehearsal" .java)"
        done
    done
    make_archive "$work/weft-libraries.aot" "@$launcher/jvm.flags" -cp "$classpath" weft.launcher.Rehearsal $rehearsals
    mv "$work"/weft-libraries.* "$libraries/" || cannot_build
    printf '%s\n' "$jars" >"$work/jars" && mv "$work/jars" "$libraries/jars" || cannot_build
    keep_newest 6 "$core/libraries"
}

# Sets `jars` to the jars of others that the project in `work` depends on, and lets Maven fetch them if they are not there.
fetch_jars() {
    fold "$(cksum "$work/project/pom.xml" "$work/project/jars/pom.xml")"
    folder=$cache/jars/$sum
    if [ ! -d "$folder" ]; then
        say "fetching the libraries that $modules needs, with Maven (once)..."
        mkdir "$work/jars" || cannot_build
        "$checkout/mvnw" -q -B -f "$work/project/jars/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
            "-DoutputDirectory=$work/jars" >"$work/log" 2>&1 </dev/null || cannot_fetch
        put_in_place "$work/jars" "$folder"
        keep_newest 6 "$cache/jars"
    fi
    jars=
    for jar in "$folder"/*.jar; do
        [ ! -r "$jar" ] || jars="$jars $sum/${jar##*/}"
    done
    jars=${jars# }
}

cannot_fetch() {
    {
        printf 'weft: this program needs %s, and the libraries that it needs could not be fetched. Maven said:\n' "$modules"
        grep -m 6 -v '^$' "$work/log" | sed -e 's/^\[ERROR\] //' -e 's/^/    /'
        echo 'They come from Maven Central, once: then programs run without a network. Is there a connection, and if it needs'
        echo 'a proxy, does ~/.m2/settings.xml name it? (Programs that use weft-core alone need none of this.)'
    } >&2
    exit 1
}
