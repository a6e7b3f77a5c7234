package weft.http;

import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;

/** {@code application/x-www-form-urlencoded}: forms without files, and queries. Any thread. */
final class FormEncoding {
    private FormEncoding() {}

    static String encode(List<Map.Entry<String, String>> fields, Charset charset) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> field : fields) {
            if (!text.isEmpty()) text.append('&');
            text.append(URLEncoder.encode(field.getKey(), charset))
                    .append('=')
                    .append(URLEncoder.encode(field.getValue(), charset));
        }
        return text.toString();
    }
}
