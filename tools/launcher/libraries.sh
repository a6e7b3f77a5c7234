# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154
# What programs need beside Weft's core: modules of this checkout, and jars of others. Sourced by ./weft and build.sh, whose
# variables and functions it uses.
#
# What a program needs is a line of words. A word is a module of Weft (weft-net), or the group of a library that our
# pom.xml manages (org.jsoup: so its packages begin, too), or `deps-SUM` for what lines //DEPS in the program name. The
# modules are compiled together, with those that they require, and get an archive. The jars of the libraries come behind them on the
# class path, so that the archive goes with any of them, and so that Weft has the versions that it was built with.

# ---- What was built before: on the way of every start, so it starts no process but one `cksum` ------------------------

# Sets `program`, `classpath` and `archive` to what a program has that needs $1. Returns 1 if something of it is not built.
find_libraries() {
    name_libraries "$1"
    [ -z "$named" ] || find_modules || return
    [ -d "$libraries/programs" ] || return
    if [ -n "$others" ]; then
        [ -d "$others" ] || return
        for jar in "$others"/*.jar; do
            classpath=$classpath:$jar
        done
    fi
    program=$libraries/programs/${program##*/}
}

# Sets `classpath` and `archive` to the compiled modules. Returns 1 if they are not there.
find_modules() {
    { IFS= read -r jars; } 2>/dev/null <"$libraries/jars" || return
    [ -z "$jars" ] || [ -r "$cache/jars/${jars%% *}" ] || return
    use_jars
    archive=$libraries/weft-libraries.aot
}

# Sets what a program has that needs $1: `named` to the modules of Weft, and `libraries` to the folder of what is compiled for
# them; `words` to the other words, and `others` to the folder with jars for them, if there are any. Modules need each
# other, so the name of the first folder is a sum over all of them; the second depends on our pom.xml only.
# (No file may lie deeper than these patterns see; launcher-test.sh watches that.)
name_libraries() {
    named=
    words=
    for word in $1; do
        case $word in
            weft-*) named="$named $word" ;;
            *) words="$words $word" ;;
        esac
    done
    sums=$(
        export LC_ALL=C
        set -- "$checkout/pom.xml" "$launcher/libraries.sh" "$launcher/Libraries.java"
        [ -z "$named" ] || for module in "$checkout"/weft-*; do
            [ "$module" = "$checkout/weft-core" ] || set -- "$@" "$module/pom.xml" "$module"/src/main/*/* \
                "$module"/src/main/*/*/* "$module"/src/main/*/*/*/* "$module"/src/main/*/*/*/*/* \
                "$module"/src/main/*/*/*/*/*/* "$launcher/rehearsals/${module##*/}"/*.java
        done
        exec cksum "$@" 2>/dev/null
    )
    fold "$sums"
    libraries=$core/libraries/$sum
    for word in $named; do
        libraries=$libraries+$word
    done
    others=
    for word in $words; do
        others=${others:-$cache/jars/${sums%% *}}+$word
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

# Sets `needs` to what the program $1 needs, and writes what its lines //DEPS name into the file `deps` in `work`.
find_needs() {
    tokens=$(sed -e '/^[[:space:]]*\/[/*]/d' -e '/^[[:space:]]*\*/d' "$1" | LC_ALL=C tr -c 'A-Za-z0-9_.' '\n' | sort -u)
    modules=
    for module in "$checkout"/weft-*; do
        [ "$module" = "$checkout/weft-core" ] || ! names_package_of "$module" || modules="$modules ${module##*/}"
    done
    needs=
    for module in $modules; do
        for other in $modules; do # what another one requires comes with it
            ! grep -q "requires .*weft\.${module#weft-};" "$checkout/$other/src/main/java/module-info.java" || continue 2
        done
        needs="$needs $module"
    done
    find_deps "$1"
    for group in $(managed_groups); do
        if printf '%s\n' "$tokens" | grep -q "^$group\." && ! grep -q "^$group:" "$work/deps"; then
            needs="$needs $group"
        fi
    done
    needs=${needs# }
}

# Whether one of the `tokens` begins with a package that the module in $1 exports.
names_package_of() {
    # shellcheck disable=SC2013
    for package in $(sed -n 's/^ *exports  *\(weft\.[a-z0-9_.]*\);.*/\1/p' "$1/src/main/java/module-info.java" 2>/dev/null); do
        ! printf '%s\n' "$tokens" | grep -q "^$package\." || return 0
    done
    return 1
}

# Adds a word for the lines `//DEPS GROUP:ARTIFACT:VERSION...` of the program $1, which JBang has, too.
find_deps() {
    sed -n 's/^\/\/DEPS[[:space:]]//p' "$1" | LC_ALL=C tr -s ' \t\r,' '\n' | sed '/^$/d' >"$work/deps" || cannot_build
    while IFS= read -r dep; do
        printf '%s\n' "$dep" | grep -Eq '^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+){2}$' || fail 1 \
            "//DEPS names libraries as group:artifact:version, but '$file' has '$dep': correct it, as org.jsoup:jsoup:1.23.2."
    done <"$work/deps"
    if [ -s "$work/deps" ]; then
        dep=$(cksum <"$work/deps")
        needs="$needs deps-${dep%% *}"
    fi
}

# Prints the groups of the libraries that our pom.xml manages and that are not ours: programs may just import those.
managed_groups() {
    sed -n '/<dependencyManagement>/,/<\/dependencyManagement>/s/.*<groupId>\(.*\)<\/groupId>.*/\1/p' "$checkout/pom.xml" |
        grep -v '^dev\.weft$' | sort -u
}

# Builds what a program that needs $1 does not have. If sources change meanwhile, `find_libraries` goes on finding nothing.
build_libraries() {
    name_libraries "$1"
    [ -z "$others" ] || [ -d "$others" ] || fetch_others
    if [ -z "$named" ]; then
        mkdir -p "$libraries/programs" || cannot_build
    else
        find_modules || build_modules "$1"
    fi
}

# Compiles the modules for a program that needs $1.
build_modules() {
    rm -rf "$work/libraries" "$work/project"
    mkdir "$work/libraries" "$work/libraries/programs" "$work/project" || cannot_build
    modules=$(plain_java $compiler_flags "$launcher/Libraries.java" "$checkout" "$work/project" $named) ||
        cannot_build
    fold "$(cksum "$work/project/pom.xml" "$work/project/jars/pom.xml")"
    folder=$cache/jars/$sum
    [ -d "$folder" ] || fetch_jars "$folder" "$modules"
    jars=
    for jar in "$folder"/*.jar; do
        [ ! -r "$jar" ] || jars="$jars $sum/${jar##*/}"
    done
    jars=${jars# }
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

# Fetches the jars of other libraries into the folder `others`.
fetch_others() {
    rm -rf "$work/project"
    mkdir "$work/project" || cannot_build
    names=
    for word in $words; do
        case $word in
            deps-*) names="$names $(paste -s -d ' ' "$work/deps")" ;;
            *) names="$names $word" ;;
        esac
    done
    names=${names# }
    plain_java $compiler_flags "$launcher/Libraries.java" "$checkout" "$work/project" $names >/dev/null || cannot_build
    fetch_jars "$others" "$names"
}

# Lets Maven fetch the jars that the project in `work` depends on into the folder $1. They are for $2.
fetch_jars() {
    say "fetching what $2 needs, with Maven (once)..."
    mkdir "$work/jars" || cannot_build
    "$checkout/mvnw" -q -B -f "$work/project/jars/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
        "-DoutputDirectory=$work/jars" >"$work/log" 2>&1 </dev/null || cannot_fetch "$2"
    put_in_place "$work/jars" "$1"
    keep_newest 12 "$cache/jars"
}

cannot_fetch() {
    {
        printf 'weft: this program needs %s, and the jars for that could not be fetched. Maven said:\n' "$1"
        sed -e "s/$(printf '\033')\[[0-9;]*m//g" -e 's/^\[ERROR\] *//' -e 's/ -> \[Help [0-9]*\]$//' "$work/log" |
            grep -v -e '^$' -e '^To see the full' -e '^Re-run Maven' -e '^For more info' -e '^\[Help' | head -n 6 | sed 's/^/    /'
        echo 'They come from Maven Central, once: then programs run without a network. Is the name right, is there a connection,'
        echo 'and if it needs a proxy, does ~/.m2/settings.xml name it? (Programs that use weft-core alone need none of this.)'
    } >&2
    exit 1
}
