# shellcheck shell=sh
# Finds an installed JDK 25 or newer. Sourced by ./mvnw and ./weft, works in any POSIX shell:
#
#     . "$here/tools/jdk25.sh"
#     JAVA_HOME=$(find_jdk25) || { explain_no_jdk25 >&2; exit 1; }
#
# What the user chose (JAVA_HOME, then `java` on the PATH) wins if it is new enough. Among the others the first JDK 25
# is taken, and the newest later one only if there is no 25. Versions are read from each JDK's `release` file: starting
# a JVM just to ask for its version would cost more than everything else here.

# Prints the home of the JDK, or returns 1. The body is a subshell, so no variable of the caller is touched.
find_jdk25() (
    # Prints the major version of the JDK in $1; returns 1 if there is no JDK (a JRE cannot compile).
    major_of() {
        [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
        while IFS='=' read -r key value; do
            [ "$key" = JAVA_VERSION ] || continue
            value=${value#\"}
            value=${value%%[!0-9]*} # "25.0.3", "26-ea", "25" or "1.8.0_402"
            [ -n "$value" ] && echo "$value" && return 0
        done <"$1/release"
        return 1
    }

    # Succeeds, and prints it, if $1 is the home of a JDK 25 or newer.
    print_if_good() {
        major=$(major_of "$1") && [ "$major" -ge 25 ] && echo "$1"
    }

    # The home of the `java` on the PATH: follows links by hand, since `readlink -f` is missing on older macOS.
    home_on_path() {
        file=$(command -v java) || return 1
        while [ -L "$file" ]; do
            link=$(readlink "$file")
            case $link in
                /*) file=$link ;;
                *) file=$(dirname "$file")/$link ;;
            esac
        done
        cd "$(dirname "$file")/.." 2>/dev/null && pwd -P
    }

    [ -n "${JAVA_HOME:-}" ] && print_if_good "$JAVA_HOME" && return 0
    on_path=$(home_on_path) && print_if_good "$on_path" && return 0

    newest=0
    newest_home=
    for home in \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
        "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/java/* \
        "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/java/* \
        "${HOME:-}"/.jdks/* "${HOME:-}"/.gradle/jdks/* "${HOME:-}"/.jabba/jdk/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
        major=$(major_of "$home") || continue
        if [ "$major" -eq 25 ]; then
            echo "$home"
            return 0
        fi
        if [ "$major" -gt 25 ] && [ "$major" -gt "$newest" ]; then
            newest=$major
            newest_home=$home
        fi
    done
    if [ -n "$newest_home" ]; then
        echo "$newest_home"
        return 0
    fi

    # macOS keeps a register of JDKs in unusual places.
    if [ -x /usr/libexec/java_home ]; then
        registered=$(/usr/libexec/java_home -F -v 25+ 2>/dev/null) && print_if_good "$registered" && return 0
    fi
    return 1
)

# The message for a user without a JDK 25.
explain_no_jdk25() {
    cat <<'MESSAGE'
Weft needs a JDK 25 or newer, and none was found (JAVA_HOME, PATH and the usual places were searched).
Install one, for example
    Debian, Ubuntu    apt install openjdk-25-jdk       (or temurin-25-jdk from adoptium.net)
    Fedora            dnf install java-25-openjdk-devel
    macOS             brew install openjdk@25
    anywhere          sdk install java 25-tem          (sdkman.io)
or set JAVA_HOME to the JDK that you have.
MESSAGE
}
