package weft.web.bind;

import java.util.List;
import java.util.Map;

/**
 * Something a client has sent wrongly: an entry of the body of a 422, in FastAPI's form.
 *
 * <p>Thread contract: any thread.
 *
 * @param loc where: {@code ["query", "limit"]}, {@code ["body", "items", 2, "price"]}
 * @param msg what is wrong, for a person
 * @param type what is wrong, for a program: {@code missing}, {@code int_parsing}, …
 */
public record Fault(List<Object> loc, String msg, String type) {
    /** Copies the place. */
    public Fault {
        loc = List.copyOf(loc);
    }

    /** As it is sent. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = Ordered.map("type", type, "loc", loc);
        json.put("msg", msg);
        return json;
    }
}
