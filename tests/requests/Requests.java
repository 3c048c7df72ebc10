// Requests as developers write them in Java, right ones and wrong ones, for the demo credentials of the sandbox at a fixed time.
//
// Prints a JSON object a line, which tests/requests/java.ndjson keeps: `java tests/requests/Requests.java`; all languages at once:
// `cargo xtask requests`. Needs a JDK 17 and its own library.

import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.SimpleDateFormat;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

public class Requests {
    static final String OPEN_ID = "demo-open-id";
    static final String GRANT_CODE = "demo-grant-code";
    static final String KEY = "demo-open-key-opens-nothing";
    static final long NOW = 1465185768L;
    static final String V2 = "/api/v2";
    static final String V3 = "/v3/crm/giftCard/getCustomerGiftCardList";
    static final String PARAMS = "{\"user_id\":\"10001\"}";
    static final Charset UTF_8 = StandardCharsets.UTF_8;

    static final PrintStream OUT = new PrintStream(System.out, true, UTF_8);
    static long lastNonce = 3000000;

    interface Make {
        String token(String nonce) throws GeneralSecurityException;
    }

    static String newNonce() {
        return Long.toString(++lastNonce);
    }

    /** The next nonce of which this holds: some mistakes show in some tokens only. */
    static String nonceWhere(Predicate<String> isGood) {
        String nonce = newNonce();
        return isGood.test(nonce) ? nonce : nonceWhere(isGood);
    }

    static TreeMap<String, String> pairs(String nonce) {
        return new TreeMap<>(Map.of(
            "grantCode", GRANT_CODE, "nonce", nonce, "openId", OPEN_ID, "timestamp", Long.toString(NOW)));
    }

    static String join(Map<String, String> pairs, String between) {
        return pairs.entrySet().stream().map(pair -> pair.getKey() + "=" + pair.getValue())
            .collect(Collectors.joining(between));
    }

    static String text(String nonce) {
        return join(pairs(nonce), "&");
    }

    static String text(String nonce, Object timestamp) {
        TreeMap<String, String> pairs = pairs(nonce);
        pairs.put("timestamp", timestamp.toString());
        return join(pairs, "&");
    }

    static byte[] hmac(String algorithm, byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    static byte[] hmac(String key, String text) {
        return hmac("HmacSHA1", key.getBytes(UTF_8), text.getBytes(UTF_8));
    }

    static byte[] digest(String nonce) {
        return hmac(KEY, text(nonce));
    }

    static byte[] hash(String algorithm, String text) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String escape(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    static String wrap(byte[] digest) {
        return escape(base64(digest));
    }

    static String sign(String text) {
        return wrap(hmac(KEY, text));
    }

    static Map<String, String> bodyV2(String nonce, String token) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("OpenId", quote(OPEN_ID));
        body.put("GrantCode", quote(GRANT_CODE));
        body.put("Timestamp", quote(Long.toString(NOW)));
        body.put("Nonce", quote(nonce));
        body.put("Token", quote(token));
        body.put("Action", quote("user.my-cards"));
        body.put("Params", PARAMS);
        return body;
    }

    static Map<String, String> bodyV3(String nonce, String token) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("openId", quote(OPEN_ID));
        body.put("grantCode", quote(GRANT_CODE));
        body.put("nonce", nonce);
        body.put("timestamp", Long.toString(NOW));
        body.put("token", quote(token));
        body.put("params", PARAMS);
        return body;
    }

    static Map<String, String> right() {
        String nonce = newNonce();
        return bodyV2(nonce, sign(text(nonce)));
    }

    static Map<String, String> rightV3() {
        String nonce = newNonce();
        return bodyV3(nonce, sign(text(nonce)));
    }

    /** A body whose token is right for this timestamp. */
    static Map<String, String> rightAt(String timestamp) {
        String nonce = newNonce();
        return with(bodyV2(nonce, sign(text(nonce, timestamp))), "Timestamp", quote(timestamp));
    }

    static Map<String, String> with(Map<String, String> body, String name, String json) {
        Map<String, String> changed = new LinkedHashMap<>(body);
        changed.put(name, json);
        return changed;
    }

    static Map<String, String> without(Map<String, String> body, String... names) {
        Map<String, String> changed = new LinkedHashMap<>(body);
        changed.keySet().removeAll(Arrays.asList(names));
        return changed;
    }

    static String json(Map<String, String> members) {
        return members.entrySet().stream().map(member -> quote(member.getKey()) + ":" + member.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    }

    static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            switch (character) {
                case '"', '\\' -> json.append('\\').append(character);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                default -> json.append(character < 0x20 ? String.format("\\u%04x", (int) character) : "" + character);
            }
        }
        return json.append('"').toString();
    }

    static void show(String name, List<String> expected, String method, String path, String type, byte[] body) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("name", quote(name));
        request.put("made_by", quote("java"));
        request.put("expected", expected.stream().map(Requests::quote).collect(Collectors.joining(",", "[", "]")));
        request.put("method", quote(method));
        request.put("path", quote(path));
        request.put("content_type", type == null ? "null" : quote(type));
        request.put("body_base64", quote(base64(body)));
        OUT.print(json(request) + "\n");
    }

    static void show(String name, List<String> expected, String path, String body) {
        show(name, expected, "POST", path, "application/json", body.getBytes(UTF_8));
    }

    /** A request over V2 that is right but for the token that this makes of its nonce. */
    static void wrong(String name, List<String> expected, String nonce, Make make) throws GeneralSecurityException {
        show(name, expected, V2, json(bodyV2(nonce, make.token(nonce))));
    }

    static void wrong(String name, List<String> expected, Make make) throws GeneralSecurityException {
        wrong(name, expected, newNonce(), make);
    }

    static void wrongV3(String name, List<String> expected, Make make) throws GeneralSecurityException {
        String nonce = newNonce();
        show(name, expected, V3, json(bodyV3(nonce, make.token(nonce))));
    }

    static void rightRequests() {
        show("strings", List.of(), V2, json(right()));
        show("numbers", List.of(), V3, json(rightV3()));
        show("sorted by a TreeMap", List.of(), V2, json(new TreeMap<>(right())));
        show("spaces around everything", List.of(), V2, json(right()).replace(",\"", " ,\r\n\t\"").replace("\":", "\" : ") + "\r\n");
        show("names in escapes", List.of(), V2, json(right()).replace("\"OpenId\"", "\"\\u004fpen\\u0049d\""));
        show("values in escapes", List.of(), V3, json(rightV3()).replace("demo-", "\\u0064emo\\u002D"));
        show("null that nobody asked for", List.of(), V2, json(with(right(), "Version", "null")));
        show("an action over V3", List.of(), V3, json(with(rightV3(), "Action", quote("user.my-cards"))));
        show("text/plain", List.of(), "POST", V2, "text/plain;charset=UTF-8", json(right()).getBytes(UTF_8));
    }

    static void mistakesAfterTheDigest() throws GeneralSecurityException {
        wrong("without URLEncoder", List.of("not-percent-encoded"), n -> base64(digest(n)));
        wrong("URLEncoder of each end", List.of("percent-encoded-twice"), n -> escape(wrap(digest(n))));
        wrong("Arrays.toString", List.of("digest-as-numbers"), n -> escape(Arrays.toString(digest(n))));
        wrong("base64 of Arrays.toString", List.of("digest-as-numbers"), n -> wrap(Arrays.toString(digest(n)).getBytes(UTF_8)));
        wrong("new String of the digest", List.of("digest-damaged-as-text"), n -> wrap(new String(digest(n), UTF_8).getBytes(UTF_8)));
        Charset ascii = StandardCharsets.US_ASCII;
        wrong("new String of the digest where LANG is C", List.of("digest-damaged-as-text"), n -> wrap(new String(digest(n), ascii).getBytes(ascii)));
        Predicate<String> startsWithZero = nonce -> digest(nonce)[0] > 0 && digest(nonce)[0] < 0x10;
        wrong("BigInteger in hex", List.of("hex-without-zeros"), nonceWhere(startsWithZero), n -> new BigInteger(1, digest(n)).toString(16));
        Predicate<String> hasSmallByte = nonce -> digest(nonce)[3] >= 0 && digest(nonce)[3] < 0x10;
        wrong("Integer.toHexString of each byte", List.of("hex-without-zeros"), nonceWhere(hasSmallByte), n -> {
            StringBuilder hex = new StringBuilder();
            for (byte part : digest(n)) {
                hex.append(Integer.toHexString(part & 0xff));
            }
            return hex.toString();
        });
        Predicate<String> hasNegativeBytes = nonce -> digest(nonce)[3] < 0 && digest(nonce)[7] < 0 && digest(nonce)[9] < 0;
        wrong("Integer.toHexString of each signed byte", List.of("hex-without-zeros"), nonceWhere(hasNegativeBytes), n -> {
            StringBuilder hex = new StringBuilder();
            for (byte part : digest(n)) {
                hex.append(Integer.toHexString(part));
            }
            return hex.toString();
        });
        wrong("HexFormat", List.of("hex-digest"), n -> HexFormat.of().formatHex(digest(n)));
        wrong("base64 of HexFormat", List.of("hex-digest-in-base64"), n -> wrap(HexFormat.of().formatHex(digest(n)).getBytes(UTF_8)));
        Predicate<String> isSpecial = nonce -> base64(digest(nonce)).matches(".*[+/].*");
        wrong("getUrlEncoder", List.of("base64-url-safe"), nonceWhere(isSpecial), n -> escape(Base64.getUrlEncoder().encodeToString(digest(n))));
        wrong("getUrlEncoder without padding", List.of("base64-url-safe-unpadded"), nonceWhere(isSpecial),
            n -> Base64.getUrlEncoder().withoutPadding().encodeToString(digest(n)));
        wrong("a MIME encoder of sun.misc", List.of("base64-line-break"), n -> escape(base64(digest(n)) + "\r\n"));
        wrong("toUpperCase of the token", List.of("token-in-another-case"), n -> wrap(digest(n)).toUpperCase(Locale.ROOT));
        wrong("toLowerCase of the escapes, as .NET writes them", List.of("lower-case-escapes"),
            n -> escape(base64(digest(n))).replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d"));
        wrongV3("escapes as .NET writes them, over V3", List.of("lower-case-escapes"),
            n -> escape(base64(digest(n))).replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d"));
        wrong("every byte escaped", List.of("escaped-too-much"), n -> {
            StringBuilder escaped = new StringBuilder();
            for (byte part : base64(digest(n)).getBytes(UTF_8)) {
                escaped.append(String.format("%%%02X", part));
            }
            return escaped.toString();
        });
    }

    static void mistakesInTheDigest() throws GeneralSecurityException {
        for (String algorithm : List.of("HmacMD5", "HmacSHA256", "HmacSHA512")) {
            wrong(algorithm, List.of("another-hash"), n -> wrap(hmac(algorithm, KEY.getBytes(UTF_8), text(n).getBytes(UTF_8))));
        }
        wrongV3("HmacSHA256 over V3", List.of("another-hash"), n -> wrap(hmac("HmacSHA256", KEY.getBytes(UTF_8), text(n).getBytes(UTF_8))));
        wrong("arguments swapped", List.of("key-and-text-swapped"), n -> wrap(hmac(text(n), KEY)));
        wrong("MessageDigest of text and key", List.of("plain-hash"), n -> wrap(hash("SHA-1", text(n) + KEY)));
        wrong("MD5 of key, text and key, in capitals", List.of("hex-digest", "another-hash", "plain-hash"),
            n -> HexFormat.of().withUpperCase().formatHex(hash("MD5", KEY + text(n) + KEY)));
        wrong("MD5 as base64", List.of("another-hash", "plain-hash"), n -> wrap(hash("MD5", text(n) + KEY)));
    }

    static void mistakesInTheKey() throws GeneralSecurityException {
        byte[] sixteen = KEY.getBytes(StandardCharsets.UTF_16);
        wrong("key.getBytes(UTF-16)", List.of("signed-as-utf-16"), n -> wrap(hmac("HmacSHA1", sixteen, text(n).getBytes(UTF_8))));
        byte[] little = KEY.getBytes(StandardCharsets.UTF_16LE);
        wrong("Encoding.Unicode of the key", List.of("signed-as-utf-16"), n -> wrap(hmac("HmacSHA1", little, text(n).getBytes(UTF_8))));
        wrong("key and text in UTF-16", List.of("signed-as-utf-16"),
            n -> wrap(hmac("HmacSHA1", little, text(n).getBytes(StandardCharsets.UTF_16LE))));
        wrong("MD5 of the key", List.of("key-hashed"), n -> wrap(hmac(HexFormat.of().formatHex(hash("MD5", KEY)), text(n))));
        wrong("toUpperCase of the key", List.of("key-recoded"), n -> wrap(hmac(KEY.toUpperCase(Locale.ROOT), text(n))));
        wrong("quotes of a properties file", List.of("key-with-additions"), n -> wrap(hmac("\"" + KEY + "\"", text(n))));
        wrong("a space of a properties file", List.of("key-with-white-space"), n -> wrap(hmac(KEY + " ", text(n))));
        wrongV3("a tab of a table, over V3", List.of("key-with-white-space"), n -> wrap(hmac("\t" + KEY, text(n))));
    }

    static void mistakesInTheText() throws GeneralSecurityException {
        wrong("text.getBytes(UTF-16)", List.of("signed-as-utf-16"),
            n -> wrap(hmac("HmacSHA1", KEY.getBytes(UTF_8), text(n).getBytes(StandardCharsets.UTF_16))));
        wrong("Map.toString", List.of("stray-character"), n -> sign(pairs(n).toString()));
        wrong("joined by line feeds", List.of("text-written-otherwise"), n -> sign(join(pairs(n), "\n")));
        wrong("joined by commas", List.of("text-written-otherwise"), n -> sign(join(pairs(n), ",")));
        wrong("the four values as JSON", List.of("values-as-json"), n -> {
            Map<String, String> values = new TreeMap<>();
            pairs(n).forEach((name, value) -> values.put(name, quote(value)));
            return sign(json(values));
        });
        wrong("the body without its token as JSON", List.of("body-signed"), n -> sign(json(without(bodyV2(n, ""), "Token"))));
        wrongV3("the parameters as JSON in the text, over V3", List.of("more-was-signed"), n -> {
            Map<String, String> values = pairs(n);
            values.put("params", PARAMS);
            return sign(join(values, "&"));
        });
        wrong("Action and Params in the text", List.of("more-was-signed"), n -> {
            Map<String, String> values = pairs(n);
            values.put("action", "user.my-cards");
            values.put("params", PARAMS);
            return sign(join(values, "&"));
        });
        wrong("the key as one of the sorted members", List.of("key-in-text"), n -> {
            Map<String, String> values = pairs(n);
            values.put("openKey", KEY);
            return sign(join(values, "&"));
        });
        wrong("&amp; of an XML file", List.of("html-entities"), n -> sign(text(n).replace("&", "&amp;")));
        wrong("a HashMap's order", List.of("unsorted"), n -> sign("openId=" + OPEN_ID + "&timestamp=" + NOW + "&grantCode=" + GRANT_CODE + "&nonce=" + n));
        wrong("setters of the body", List.of("names-of-the-body"),
            n -> sign("GrantCode=" + GRANT_CODE + "&Nonce=" + n + "&OpenId=" + OPEN_ID + "&Timestamp=" + NOW));
        wrong("null in a string", List.of("value-missing"), n -> sign(text(n).replace(GRANT_CODE, "null")));
        wrong("currentTimeMillis signed", List.of("timestamp-in-milliseconds"), n -> sign(text(n, NOW * 1000 + 9)));
        wrong("a double signed", List.of("values-of-another-type"), n -> sign(text(Double.toString(Double.parseDouble(n)))));
        wrong("a line feed behind the text", List.of("stray-character"), n -> sign(text(n) + "\n"));
        wrong("a method and a path before the text", List.of("oauth-base-string"), n -> sign("POST&" + escape("/") + "&" + escape(text(n))));
    }

    static void mistakesInTheForm() {
        SimpleDateFormat format = new SimpleDateFormat("yyyy-MM-dd HH:mm:ss");
        format.setTimeZone(TimeZone.getTimeZone("Asia/Shanghai"));
        show("SimpleDateFormat", List.of("timestamp-of-another-form"), V2, json(rightAt(format.format(new Date(NOW * 1000)))));
        format.applyPattern("yyyyMMddHHmmss");
        show("SimpleDateFormat without signs", List.of("timestamp-of-another-form"), V2, json(rightAt(format.format(new Date(NOW * 1000)))));
        show("currentTimeMillis", List.of("timestamp-in-milliseconds"), V2, json(rightAt(NOW + "731")));
        show("a double as the timestamp", List.of("timestamp-of-another-form"), V3, json(ofDouble()));
        String uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
        show("UUID", List.of("nonce-of-another-form"), V2, json(with(bodyV2(uuid, sign(text(uuid))), "Nonce", quote(uuid))));
        show("Random.nextInt", List.of("nonce-of-another-form"), V3, json(bodyV3("-1170105035", sign(text("-1170105035")))));
        show("a nonce of null", List.of("member-of-another-type"), V2, json(with(right(), "Nonce", "null")));
        show("parameters of a JSON library as text", List.of("params-not-an-object"), V3, json(with(rightV3(), "params", quote(PARAMS))));
        show("null as the parameters", List.of("params-not-an-object"), V2, json(with(right(), "Params", "null")));
        show("a JSON library twice", List.of("json-in-a-string"), V2, quote(json(right())));
        show("Map.toString as the body", List.of("not-json"), V2, right().toString());
        show("UTF-16", List.of("utf-16"), "POST", V2, "application/json", json(right()).getBytes(StandardCharsets.UTF_16));
        String form = without(right(), "Params").entrySet().stream()
            .map(member -> member.getKey() + "=" + escape(member.getValue().replace("\"", ""))).collect(Collectors.joining("&"));
        show("a form of HttpURLConnection", List.of("form-urlencoded"), "POST", V2, "application/x-www-form-urlencoded",
            (form + "&Params=" + escape(PARAMS)).getBytes(UTF_8));
        Map<String, String> beans = new LinkedHashMap<>();
        right().forEach((name, value) -> beans.put(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1), value));
        show("names of getters over V2", List.of("member-in-another-spelling"), V2, json(beans));
        show("an OpenId that is not set", List.of("member-empty"), V2, json(ofOpenId("")));
        show("OpenId and GrantCode swapped", List.of("identity-swapped"), V2, json(swapped()));
        show("the OpenId of another shop", List.of("another-identity"), V2, json(ofOpenId("other-open-id")));
        show("without a timestamp and a nonce", List.of("member-missing"), V3, json(without(rightV3(), "timestamp", "nonce")));
        show("PUT", List.of("not-a-post"), "PUT", V3, "application/json", json(rightV3()).getBytes(UTF_8));
    }

    static Map<String, String> swapped() {
        String nonce = newNonce();
        TreeMap<String, String> pairs = pairs(nonce);
        pairs.put("openId", GRANT_CODE);
        pairs.put("grantCode", OPEN_ID);
        Map<String, String> body = bodyV2(nonce, sign(join(pairs, "&")));
        return with(with(body, "OpenId", quote(GRANT_CODE)), "GrantCode", quote(OPEN_ID));
    }

    static Map<String, String> ofOpenId(String openId) {
        String nonce = newNonce();
        TreeMap<String, String> pairs = pairs(nonce);
        pairs.put("openId", openId);
        return with(bodyV2(nonce, sign(join(pairs, "&"))), "OpenId", quote(openId));
    }

    static Map<String, String> ofDouble() {
        String nonce = newNonce();
        String timestamp = Double.toString(NOW);
        return with(bodyV3(nonce, sign(text(nonce, timestamp))), "timestamp", timestamp);
    }

    static void oddRequests() throws GeneralSecurityException {
        wrong("AES", List.of("unexplained"), n -> {
            Cipher aes = Cipher.getInstance("AES/ECB/PKCS5Padding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY.substring(0, 16).getBytes(UTF_8), "AES"));
            return wrap(aes.doFinal(text(n).getBytes(UTF_8)));
        });
        wrong("CRC32", List.of("unexplained"), n -> {
            CRC32 crc = new CRC32();
            crc.update((text(n) + KEY).getBytes(UTF_8));
            return Long.toHexString(crc.getValue());
        });
        wrong("the key cut to 20 characters", List.of("unexplained"), n -> wrap(hmac(KEY.substring(0, 20), text(n))));
        Charset gbk = Charset.forName("GBK");
        wrong("new String of the digest in GBK", List.of("unexplained"), n -> wrap(new String(digest(n), gbk).getBytes(gbk)));
        wrong("hashCode", List.of("unexplained"), n -> Integer.toString((text(n) + KEY).hashCode()));
        wrongV3("a key derived with a salt", List.of("unexplained"), n -> {
            PBEKeySpec spec = new PBEKeySpec(KEY.toCharArray(), GRANT_CODE.getBytes(UTF_8), 9, 160);
            byte[] derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec).getEncoded();
            return wrap(hmac("HmacSHA1", derived, text(n).getBytes(UTF_8)));
        });
    }

    public static void main(String[] arguments) throws GeneralSecurityException {
        rightRequests();
        mistakesAfterTheDigest();
        mistakesInTheDigest();
        mistakesInTheKey();
        mistakesInTheText();
        mistakesInTheForm();
        oddRequests();
    }
}
