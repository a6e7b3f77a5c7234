package weft.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * A name and a password, as the Authorization header bears them. Goes to the origin of the request it was given to, and to no
 * other one that a redirect names. Stands for {@code aiohttp.BasicAuth}.
 *
 * <p>Thread contract: any thread.
 *
 * @param login the name; a colon in it is refused, since the password begins there
 * @param password may be empty
 */
public record BasicAuth(String login, String password) {
    /** Checks the name. */
    public BasicAuth {
        Objects.requireNonNull(login, "basic authentication needs a name; it may be empty");
        Objects.requireNonNull(password, "basic authentication needs a password; it may be empty");
        if (login.indexOf(':') >= 0)
            throw new IllegalArgumentException(
                    "a name for basic authentication cannot contain a colon, where the password would begin");
    }

    /** What stands in the header: {@code Basic bmFtZTpwYXNzd29yZA==}. */
    public String encode() {
        return "Basic " + Base64.getEncoder().encodeToString((login + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What such a header says.
     *
     * @throws IllegalArgumentException if it is no basic authentication
     */
    public static BasicAuth decode(String header) {
        String[] words = header.strip().split(" +", 2);
        if (words.length != 2 || !words[0].equalsIgnoreCase("basic"))
            throw new IllegalArgumentException("this is no basic authentication; it begins with '" + words[0] + "'");
        String decoded = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
        int colon = decoded.indexOf(':');
        if (colon < 0) throw new IllegalArgumentException("basic authentication without a colon behind the name");
        return new BasicAuth(decoded.substring(0, colon), decoded.substring(colon + 1));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "BasicAuth[login=" + login + ", password=***]";
    }
}
