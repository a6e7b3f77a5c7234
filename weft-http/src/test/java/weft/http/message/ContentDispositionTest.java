package weft.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files, as headers say them. */
class ContentDispositionTest {
    @Test
    void snippet() {
        // @start region="disposition"
        Headers headers = Headers.of(
                "Content-Disposition",
                ContentDisposition.attachment("Übersicht.pdf").toString());
        ContentDisposition saved = Objects.requireNonNull(ContentDisposition.parse(headers.get("Content-Disposition")));
        assertEquals("Übersicht.pdf", saved.filename());
        // @end
        assertEquals("attachment", saved.type());
        assertNull(saved.name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "attachment|attachment|",
                "inline; filename=plain.txt|inline|plain.txt",
                "Attachment; FileName=\"two words; and more.txt\"|attachment|two words; and more.txt",
                "attachment; filename=\"a \\\"quote\\\".txt\"|attachment|a \"quote\".txt",
                "attachment; filename*=UTF-8''na%C3%AFve%20.txt|attachment|naïve .txt",
                "attachment; filename=old.txt; filename*=utf-8'en'new.txt|attachment|new.txt",
                "attachment; filename=old.txt; filename*=koi8-r''%C1.txt|attachment|old.txt",
                "attachment; filename=old.txt; filename*=UTF-8''%C3%|attachment|old.txt",
                "attachment; filename=old.txt; filename*=UTF-8''%zz|attachment|old.txt",
                "attachment; filename*=iso-8859-1'en'%A3.txt|attachment|£.txt",
                "attachment; filename*0=one; filename*1=two.txt|attachment|onetwo.txt",
                "attachment; filename*0*=UTF-8''%C3; filename*1*=%A4; filename*2=.txt|attachment|ä.txt",
                "attachment; flag; filename=x|attachment|x",
                "; filename=x||x",
                "attachment; filename|attachment|",
            })
    void whatIsRead(String header, String type, String filename) {
        ContentDisposition read = Objects.requireNonNull(ContentDisposition.parse(header));
        assertEquals(type == null ? "" : type, read.type());
        assertEquals(filename, read.filename());
    }

    @Test
    void namesThatCameAsBytesOfUtf8() {
        String wire = new String(
                "form-data; name=\"größe\"; filename=\"日本.txt\"".getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1);
        ContentDisposition read = Objects.requireNonNull(ContentDisposition.parse(wire));
        assertEquals("größe", read.name());
        assertEquals("日本.txt", read.filename());
        ContentDisposition latin = Objects.requireNonNull(ContentDisposition.parse("attachment; filename=größe"));
        assertEquals("größe", latin.filename());
    }

    @Test
    void noHeader() {
        assertNull(ContentDisposition.parse(null));
        assertNull(ContentDisposition.parse("  "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.txt",
                "two words.txt",
                "a\"b\\c.txt",
                "100%.txt",
                "日本語 😀.txt",
                "line\r\nSet-Cookie: evil=1",
                "semi;colon=.txt",
                "'quoted'.txt",
                ""
            })
    void whatIsWrittenCanBeSentAndReadAgain(String filename) {
        String header = ContentDisposition.attachment(filename).toString();
        Headers.of("Content-Disposition", header); // throws if it cannot be sent
        assertEquals(
                filename,
                Objects.requireNonNull(ContentDisposition.parse(header)).filename());
        assertEquals("inline", ContentDisposition.inline(filename).type());
    }

    @Test
    void oldProgramsGetWhatTheyUnderstand() {
        assertEquals(
                "attachment; filename=\"_bersicht.pdf\"; filename*=UTF-8''%C3%9Cbersicht.pdf",
                ContentDisposition.attachment("Übersicht.pdf").toString());
        assertEquals(
                "inline; filename=\"a b.txt\"",
                ContentDisposition.inline("a b.txt").toString());
    }
}
