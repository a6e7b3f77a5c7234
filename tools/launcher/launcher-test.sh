#!/bin/sh
# shellcheck disable=SC2016
# Tests ./weft from the outside:  tools/launcher/launcher-test.sh [CHECKOUT]
#
# Works on a copy of the checkout, in a folder whose name has a space, with an empty HOME: so it sees every first run,
# and leaves nothing behind. Prints what failed, and `N passed, N failed`; exit code 1 if something failed. No test
# measures time; the figures are in docs/decisions/0003-launcher-start-up.md.
set -u

checkout=$(cd "${1:-$(dirname "$0")/../..}" && pwd) || exit 2
box=$(mktemp -d "${TMPDIR:-/tmp}/weft launcher.XXXXXX") || exit 2
trap 'rm -rf "$box"' EXIT
trap 'exit 130' INT TERM
box=$(cd "$box" && pwd -P)

export HOME="$box/home"
unset XDG_CACHE_HOME WEFT_CACHE WEFT_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
copy="$box/a checkout"
mkdir -p "$HOME" "$copy/tools" "$box/programs"
cp "$checkout/weft" "$checkout/mvnw" "$checkout/pom.xml" "$copy/"
cp -R "$checkout/tools/." "$copy/tools/"
for module in "$checkout"/weft-*; do
    mkdir -p "$copy/${module##*/}/src"
    cp "$module/pom.xml" "$copy/${module##*/}/"
    cp -R "$module/src/main" "$copy/${module##*/}/src/"
done
weft=$copy/weft
touch "$box/copied"

# ---- What the tests are made of --------------------------------------------------------------------------------------

passed=0
failed=0

pass() {
    passed=$((passed + 1))
}

# Something about the last call of `call` was wrong: $1 says what.
wrong() {
    failed=$((failed + 1))
    printf 'FAILED: %s: %s\n' "$test" "$1"
    printf '    exit code %s\n' "$code"
    sed 's/^/    out: /' "$box/out"
    sed 's/^/    err: /' "$box/err"
}

# Runs a command, and keeps its exit code, output and error output.
call() {
    "$@" >"$box/out" 2>"$box/err"
    code=$?
}

exits() {
    if [ "$code" = "$1" ]; then pass; else wrong "exit code $1 was expected"; fi
}

# The output is exactly $1.
prints() {
    if [ "$(cat "$box/out")" = "$1" ]; then pass; else wrong "this output was expected: $1"; fi
}

# The error output contains each of the arguments.
complains() {
    for text; do
        case $(cat "$box/err") in
            *"$text"*) pass ;;
            *) wrong "this was expected in the error output: $text" ;;
        esac
    done
}

silent() {
    if [ -s "$box/err" ]; then wrong 'no error output was expected'; else pass; fi
}

one_line() {
    if [ "$(wc -l <"$box/err")" -eq 1 ]; then pass; else wrong 'one line of error output was expected'; fi
}

# A statement about files: "holds EXPECTATION COMMAND..."
holds() {
    expectation=$1
    shift
    if "$@"; then pass; else wrong "$expectation"; fi
}

# Writes the program $1 from the standard input.
program() {
    mkdir -p "$(dirname "$box/programs/$1")"
    cat >"$box/programs/$1"
}

# Everything in the cache, with times: equal before and after if nothing was built.
cache_listing() {
    find "$HOME" -exec ls -ld {} + | sort
}

cd "$box/programs" || exit 2

program Hello.java <<'JAVA'
import static weft.Asyncio.*;

void main() {
    run(async(() -> {
        await(sleep(0.001));
        IO.println("hello");
    }));
}
JAVA

program Passing.java <<'JAVA'
void main(String[] args) {
    for (String arg : args) {
        IO.println("[" + arg + "]");
    }
    for (String line = IO.readln(); line != null; line = IO.readln()) {
        IO.println("<" + line + ">");
    }
    System.err.println("to stderr");
    System.exit(7);
}
JAVA

# ---- Words that are no program ---------------------------------------------------------------------------------------

test='no arguments'
call "$weft"
exits 2
complains './weft run FILE.java'

test='--help'
call "$weft" --help
exits 0
silent
holds 'help names the command run' grep -q 'weft run FILE.java' "$box/out"

test='unknown command'
call "$weft" rnu Hello.java
exits 2
complains "'rnu'" 'run, --version' && one_line

test='forgotten run'
call "$weft" Hello.java
exits 2
complains './weft run Hello.java'

test='run without a file'
call "$weft" run
exits 2
complains 'run FILE.java' && one_line

test='run with an option'
call "$weft" run -Dx=y Hello.java
exits 2
complains "'-Dx=y'" && one_line

test='missing file'
call "$weft" run Nowhere.java
exits 2
complains "no file 'Nowhere.java'" && one_line

test='directory'
mkdir Folder.java
call "$weft" run Folder.java
exits 2
complains "'Folder.java' is a directory" && one_line

test='not a .java file'
echo hello >notes.txt
call "$weft" run notes.txt
exits 2
complains "'notes.txt'" '.java' && one_line

test='nothing of that needs a cache'
holds 'HOME is empty' test -z "$(ls -A "$HOME")"

test='--version'
call "$weft" --version
exits 0
silent
holds 'two versions are printed' grep -Eq '^weft [^ ]+ \(JDK (2[5-9]|[3-9][0-9])[^ ]*\)$' "$box/out"

# ---- First and second run --------------------------------------------------------------------------------------------

test='two first runs at once'
"$weft" run Hello.java >"$box/out2" 2>"$box/err2" &
call "$weft" run Hello.java
exits 0
silent
prints hello
wait $!
code=$?
mv "$box/out2" "$box/out"
mv "$box/err2" "$box/err"
exits 0
silent
prints hello

# How many files named $1 the cache holds.
count() {
    find "$HOME" -name "$1" | wc -l
}
holds 'one core is built' test "$(count weft-core.jar)" -eq 1
holds 'with its archive' test "$(count weft-core.aot)" -eq 1
holds 'and the archive of its compiler' test "$(count weft-compiler.aot)" -eq 1
holds 'nothing is left over' test "$(count 'work.*')" -eq 0

test='second run'
cache_listing >"$box/before"
call "$weft" run Hello.java
exits 0
silent
prints hello
cache_listing >"$box/after"
holds 'nothing is rebuilt' cmp -s "$box/before" "$box/after"

test='start from the archive'
export WEFT_JAVA_OPTS=-Xlog:class+load
call "$weft" run Hello.java
holds 'Weft comes from the archive' grep -q 'weft.Asyncio source: shared objects file' "$box/out"
unset WEFT_JAVA_OPTS

# ---- The program's own business --------------------------------------------------------------------------------------

test='arguments, stdin, exit code'
call "$weft" run Passing.java 'two words' '' '*' @file -h --version "it's" '$HOME' <<'TEXT'
first
last
TEXT
exits 7
prints "[two words]
[]
[*]
[@file]
[-h]
[--version]
[it's]
[\$HOME]
<first>
<last>"
holds 'stderr is what the program wrote' test "$(cat "$box/err")" = 'to stderr'

test='exception out of main'
program Thrower.java <<'JAVA'
void main() {
    throw new IllegalStateException("no luck");
}
JAVA
call "$weft" run Thrower.java
exits 1
complains 'IllegalStateException: no luck' 'Thrower.java:2'

test='class with a static main'
program Ordinary.java <<'JAVA'
public class Ordinary {
    public static void main(String[] args) {
        System.out.println("static " + args.length);
    }
}
JAVA
call "$weft" run Ordinary.java a b
exits 0
silent
prints 'static 2'

test='instance main, behind another class, in a package, in a file with another name'
program other-name.java <<'JAVA'
package some.where;

record Point(int x, int y) {}

abstract class Base {
    void main() {
        System.out.println(getClass().getName() + " " + new Point(1, 2));
    }
}

JAVA
sed 's/abstract class Base/public class Main/' other-name.java >named-otherwise.java
call "$weft" run named-otherwise.java
exits 0
silent
prints 'some.where.Main Point[x=1, y=2]'

test='signal'
program Waiter.java <<'JAVA'
void main() throws Exception {
    IO.println("waiting");
    Thread.sleep(20_000);
}
JAVA
rm "$box/out"
"$weft" run Waiter.java >"$box/out" 2>"$box/err" &
waiter=$!
tries=0
until [ -s "$box/out" ] || [ "$tries" -gt 200 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
kill -TERM "$waiter"
wait "$waiter"
code=$?
exits 143

test='WEFT_JAVA_OPTS'
program Property.java <<'JAVA'
void main() {
    IO.println(System.getProperty("stars") + Runtime.getRuntime().maxMemory() / 1_000_000);
}
JAVA
export WEFT_JAVA_OPTS='-Dstars=* -Xmx50m'
call "$weft" run Property.java
exits 0
silent
holds 'both options are passed on' grep -q '^\*[45][0-9]$' "$box/out"

test='options that the archive does not fit'
for WEFT_JAVA_OPTS in -XX:-UseCompactObjectHeaders '-XX:-UseSerialGC -XX:+UseZGC' \
    '--add-opens java.base/java.util=ALL-UNNAMED'; do
    call "$weft" run Hello.java
    exits 0
    silent
    prints hello
done
unset WEFT_JAVA_OPTS

# ---- Errors in the program -------------------------------------------------------------------------------------------

test='compile error'
program sub/Wrong.java <<'JAVA'
void main() {
    IO.println("never printed");
    int number = "text";
}
JAVA
call "$weft" run sub/Wrong.java
exits 1
prints ''
complains 'sub/Wrong.java:3: error: incompatible types' 'int number = "text";' '1 error'

test='repaired'
sed 's/"text"/1/; s/never //' sub/Wrong.java >sub/Right.java
mv sub/Right.java sub/Wrong.java
call "$weft" run sub/Wrong.java
exits 0
silent
prints printed

test='warnings are no errors'
program Warned.java <<'JAVA'
void main() {
    java.util.List<String> strings = (java.util.List<String>) (Object) java.util.List.of("quiet");
    IO.println(strings.get(0));
}
JAVA
call "$weft" run Warned.java
exits 0
silent
prints quiet

test='no main'
program Mainless.java <<'JAVA'
class Mainless {
    private static void main(String[] args) {}

    static int main(int x) {
        return x;
    }
}
JAVA
call "$weft" run Mainless.java
exits 1
complains "'Mainless.java' has none" 'void main()' && one_line

test='compact source file without main'
echo 'void run() {}' >Compact.java
call "$weft" run Compact.java
exits 1
complains 'Compact.java:1: error' 'main'

# ---- Changes ---------------------------------------------------------------------------------------------------------

test='changed program, same size and time'
touch -t 202001010000 Hello.java
call "$weft" run Hello.java
prints hello
sed 's/hello/HELLO/' Hello.java >Changed.java
mv Changed.java Hello.java
touch -t 202001010000 Hello.java
call "$weft" run Hello.java
exits 0
silent
prints HELLO

test='same name in another directory'
program other/Hello.java <<'JAVA'
void main() {
    IO.println("the other");
}
JAVA
call "$weft" run other/Hello.java
prints 'the other'
call "$weft" run Hello.java
prints HELLO

test='same content under another name'
cp Thrower.java Another.java
call "$weft" run Another.java
exits 1
complains 'Another.java:2'

# ---- Places ----------------------------------------------------------------------------------------------------------

test='strange paths'
program 'two words: ü/ü.java' <<'JAVA'
class Umlaut {
    void main() {
        IO.println("found");
    }
}
JAVA
cp 'two words: ü/ü.java' 'two words: ü/x:y z.java'
call env LC_ALL=C.UTF-8 "$weft" run 'two words: ü/ü.java'
exits 0
silent
prints found
call env LC_ALL=C.UTF-8 "$weft" run "$PWD/two words: ü/x:y z.java"
exits 0
silent
prints found

test='file name that the locale cannot express'
call env LC_ALL=C "$weft" run 'two words: ü/ü.java'
exits 0
prints found
echo '// changed' >>'two words: ü/ü.java'
call env LC_ALL=C "$weft" run 'two words: ü/ü.java'
if [ "$code" -eq 0 ]; then
    prints found # macOS reads all names as UTF-8
else
    exits 1
    complains 'LC_ALL=C.UTF-8' && one_line
fi

test='through symbolic links'
mkdir -p "$box/bin dir"
ln -s "$weft" "$box/bin dir/weft1"
ln -s ../bin\ dir/weft1 "$box/bin dir/weft2"
call "$box/bin dir/weft2" run Hello.java
exits 0
silent
prints HELLO
cache_listing >"$box/before"
call env PATH="$box/bin dir:$PATH" sh -c 'cd /; weft1 run "$1"' sh "$box/programs/Hello.java"
exits 0
prints HELLO

test='relative path to the launcher'
call sh -c 'cd "$1/tools" && ../weft run "$2" && cd .. && ./weft run "$2" && sh weft run "$2"' \
    sh "$copy" "$PWD/Hello.java"
exits 0
silent
prints 'HELLO
HELLO
HELLO'

test='WEFT_CACHE'
echo >"$box/a file"
call env WEFT_CACHE="$box/a file/cache" "$weft" run Hello.java
exits 1
complains "$box/a file/cache" 'WEFT_CACHE' && one_line
call env WEFT_CACHE="$box/c:d" "$weft" run Hello.java
exits 1
complains "$box/c:d" 'WEFT_CACHE' && one_line
call env -u HOME "$weft" run Hello.java
exits 1
complains 'HOME' 'WEFT_CACHE' && one_line

test='full disk'
call env WEFT_CACHE="$box/full" sh -c 'ulimit -f 20 && exec "$1" run Hello.java' sh "$weft"
exits 1
complains "'$box/full'" 'disk full' 'WEFT_CACHE'
holds 'nothing is left over' test -z "$(find "$box/full" -name 'work.*')"

test='no JDK 25'
cp -R "$copy" "$box/no jdk"
printf 'find_jdk25() { return 1; }\nexplain_no_jdk25() { echo "Weft needs a JDK 25"; }\n' >"$box/no jdk/tools/jdk25.sh"
call env WEFT_CACHE="$box/no jdk cache" "$box/no jdk/weft" run Hello.java
exits 1
complains 'JDK 25' && one_line
call "$box/no jdk/weft" --version
exits 0
holds 'the JDK is missing in the version' grep -q 'no JDK 25' "$box/out"

test='JDK that went away'
printf '%s\n' "${JAVA_HOME:-}" "$PATH" "$box/gone" >"$(find "$HOME" -name jdk)"
call "$weft" run Hello.java
exits 0
silent
prints HELLO

test='import of something unknown'
program Unknown.java <<'JAVA'
import com.google.nowhere.Thing;
import java.util.Missing;
import static org.nobody.Tool.*;
import weft.htp.*;

void main() {}
JAVA
call "$weft" run Unknown.java
exits 1
complains "Unknown.java:1: error: package com.google.nowhere does not exist" "imports com.google.nowhere," \
    '//DEPS group:artifact:version' 'imports org.nobody,' 'imports weft.htp, but Weft has no such package'
holds 'the JDK is known' test "$(grep -c '^weft: .* imports' "$box/err")" -eq 3

# ---- Programs that need libraries ------------------------------------------------------------------------------------

program Sockets.java <<'JAVA'
import static weft.Asyncio.*;

import java.net.InetSocketAddress;
import weft.net.*;
import weft.stream.*;

void main() {
    run(async(() -> {
        Server server = await(Streams.startServer((reader, writer) -> async(() -> {
            writer.write(await(reader.readline()));
            writer.close();
            await(writer.waitClosed());
        }), "localhost", 0));
        int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
        try (Connection connection = await(Streams.openConnection("localhost", port))) {
            connection.writer().write("over a socket\n".getBytes());
            IO.print(new String(await(connection.reader().readline())));
        }
        server.close();
    }));
}
JAVA

test='what only comments name is not needed'
program Commented.java <<'JAVA'
// see weft.net.Streams
/* or weft.testing.Testing
 * or weft.net.Connections */
void main() {
    IO.println("needs nothing");
}
JAVA
call "$weft" run Commented.java
exits 0
silent
prints 'needs nothing'
holds 'nothing was fetched' test "$(count 'netty*')" -eq 0

test='libraries that cannot be fetched'
mkdir "$box/no network"
printf '#!/bin/sh\necho "[ERROR] Could not transfer artifact netty from central"\nexit 1\n' >"$box/no network/mvn"
chmod +x "$box/no network/mvn"
call env PATH="$box/no network:$PATH" "$weft" run Sockets.java
exits 1
prints ''
complains 'needs weft-net' '    Could not transfer artifact netty from central' 'Maven Central' 'settings.xml'
holds 'nothing is left over' test "$(count 'work.*')" -eq 0

test='sockets'
call "$weft" run Sockets.java
exits 0
silent
prints 'over a socket'
cache_listing >"$box/before"
call "$weft" run Sockets.java
exits 0
silent
prints 'over a socket'
cache_listing >"$box/after"
holds 'nothing is rebuilt' cmp -s "$box/before" "$box/after"
call env WEFT_JAVA_OPTS=-Xlog:class+load "$weft" run Sockets.java
holds 'Weft and Netty come from the archive' test "$(grep -c -e 'weft.net.Streams source: shared objects file' \
    -e 'io.netty.channel.AbstractChannel source: shared objects file' "$box/out")" -eq 2

test='the same module by another package, and what it requires'
cat >More.java <<'JAVA'
void main() {
    IO.println(List.of(weft.testing.Testing.class, weft.net.Streams.class, weft.web.bind.In.class, weft.web.Web.class));
}
JAVA
call "$weft" run More.java
exits 0
sed 's/, weft.web.bind.In.class//; s/weft.net.Streams/weft.http.message.Headers/' More.java >Others.java
archives=$(count 'weft-libraries.aot')
call "$weft" run Others.java
exits 0
holds 'nothing of Weft is built again' test "$(count 'weft-libraries.aot')" -eq "$archives"

test='sockets on the other engine'
call env WEFT_JAVA_OPTS=-Dweft.engine=baton "$weft" run Sockets.java
exits 0
silent
prints 'over a socket'

test='error in a program that needs libraries'
sed 's/int port/String port/' Sockets.java >Wrong.java
call "$weft" run Wrong.java
exits 1
complains 'Wrong.java:14: error: incompatible types' '2 errors'

test='virtual time'
program Testing.java <<'JAVA'
import static weft.Asyncio.*;

void main() {
    weft.testing.Testing.runTest(async(() -> {
        await(sleep(1000));
        IO.println("after " + Math.round(getRunningLoop().time()) + " s");
    }));
}
JAVA
call "$weft" run Testing.java
exits 0
silent
prints 'after 1000 s'

test='library that is just imported'
program Soup.java <<'JAVA'
import org.jsoup.Jsoup;

void main() {
    IO.println(Jsoup.parse("<title>with soup").title());
}
JAVA
call "$weft" run Soup.java
exits 0
silent
prints 'with soup'
cache_listing >"$box/before"
call "$weft" run Soup.java
exits 0
silent
prints 'with soup'
cache_listing >"$box/after"
holds 'nothing is rebuilt' cmp -s "$box/before" "$box/after"

test='libraries that the program names, beside one of Weft'
program Deps.java <<'JAVA'
//DEPS org.jsoup:jsoup:1.22.2, org.jspecify:jspecify:1.0.0
//DEPS org.slf4j:slf4j-api:2.0.17
void main() {
    for (Class<?> type : List.of(org.jsoup.Jsoup.class, org.slf4j.Logger.class, weft.net.Streams.class)) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().toString();
        IO.println(jar.substring(jar.lastIndexOf('/') + 1));
    }
}
JAVA
archives=$(count 'weft-libraries.aot')
call "$weft" run Deps.java
exits 0
silent
prints 'jsoup-1.22.2.jar
slf4j-api-2.0.17.jar
weft-libraries.jar'
call env WEFT_JAVA_OPTS=-Xlog:class+load "$weft" run Deps.java
holds 'Weft comes from the same archive as without them' \
    grep -q 'weft.net.Streams source: shared objects file' "$box/out"
holds 'which was not made again' test "$(count 'weft-libraries.aot')" -eq "$archives"

test='libraries that are named wrongly, or not there'
sed 's/:2.0.17//' Deps.java >Misnamed.java
call "$weft" run Misnamed.java
exits 1
complains "'org.slf4j:slf4j-api'" 'group:artifact:version' && one_line
sed 's/2.0.17/2.0.16/' Deps.java >Unfetched.java
call env PATH="$box/no network:$PATH" "$weft" run Unfetched.java
exits 1
prints ''
complains 'needs org.jsoup:jsoup:1.22.2 org.jspecify:jspecify:1.0.0 org.slf4j:slf4j-api:2.0.16' 'Is the name right'
holds 'nothing is left over' test "$(count 'work.*')" -eq 0

test='jars that were removed'
rm -r "$(find "$HOME" -name jars -type d)"
call "$weft" run Sockets.java
exits 0
silent
prints 'over a socket'

# ---- Changes of Weft -------------------------------------------------------------------------------------------------

sources=$copy/weft-core/src/main/java

test='read-only checkout'
holds 'nothing was written into the checkout' \
    test -z "$(find "$copy" -newer "$box/copied" -o -name '*.class' -o -name '*.jar')"

test='depth of the packages'
holds 'the launcher sees all sources (else extend find_folders)' \
    test -z "$(find "$sources/weft" -path "$sources/weft/*/*/*")"
holds 'and those of libraries (else extend name_libraries)' \
    test -z "$(find "$copy"/weft-* -path '*/src/main/*/*/*/*/*/*')"

test='changed library'
sed 's/over a socket/changed/; s/writer.write(await.*/writer.write(AddedToo.TEXT.getBytes());/' Sockets.java >Newest.java
cat >"$copy/weft-net/src/main/java/weft/net/AddedToo.java" <<'JAVA'
package weft.net;

public class AddedToo {
    public static final String TEXT = "a new library\n";
}
JAVA
call "$weft" run Newest.java
exits 0
silent
prints 'a new library'

test='changed core'
printf '// a comment\n' >>"$sources/weft/Asyncio.java"
cat >"$sources/weft/Added.java" <<'JAVA'
package weft;

public class Added {
    public static final String TEXT = "a new core";
}
JAVA
sed 's/"HELLO"/weft.Added.TEXT/' Hello.java >Newer.java
call "$weft" run Newer.java
exits 0
silent
prints 'a new core'

test='killed build'
echo '// another core' >>"$sources/weft/Added.java"
"$weft" run Newer.java >"$box/out" 2>"$box/err" &
builder=$!
sleep 0.5
kill -TERM "$builder"
wait "$builder"
code=$?
exits 143
holds 'nothing is left over' test "$(count 'work.*')" -eq 0

test='core that does not compile'
echo 'class Broken {' >>"$sources/weft/Added.java"
call "$weft" run Newer.java
exits 1
complains 'weft/Added.java:' 'Weft itself does not compile'

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
