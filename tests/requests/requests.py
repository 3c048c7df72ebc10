"""Requests as developers write them in Python, right ones and wrong ones, for the demo credentials of the sandbox at a fixed time.

Prints a JSON object a line, which tests/requests/python.ndjson keeps: `python3 -B tests/requests/requests.py`; all languages at
once: `cargo xtask requests`. Needs Python 3.7 and its own library.
"""

import base64
import codecs
import hashlib
import hmac
import html
import json
import random
import zlib
from urllib.parse import quote, urlencode

OPEN_ID, GRANT_CODE, KEY = "demo-open-id", "demo-grant-code", "demo-open-key-opens-nothing"
NOW = 1465185768
V2, V3 = "/api/v2", "/v3/crm/giftCard/getCustomerGiftCardList"
PARAMS = {"user_id": "10001"}

nonces = iter(range(1_000_001, 2_000_000))


def new_nonce(is_good=lambda nonce: True):
    """The next nonce of which this holds: some mistakes show in some tokens only."""
    return next(str(nonce) for nonce in nonces if is_good(str(nonce)))


def text(nonce, timestamp=NOW, open_id=OPEN_ID, grant_code=GRANT_CODE):
    return f"grantCode={grant_code}&nonce={nonce}&openId={open_id}&timestamp={timestamp}"


def digest(text, key=KEY, hash="sha1"):
    return hmac.new(key.encode(), text.encode(), hash).digest()


def wrap(digest):
    return quote(base64.b64encode(digest), safe="")


def sign(text, key=KEY, hash="sha1"):
    return wrap(digest(text, key, hash))


def base64_of(nonce):
    return base64.b64encode(digest(text(nonce))).decode()


def body_v2(nonce, token, timestamp=None, **changes):
    timestamp = str(NOW) if timestamp is None else timestamp
    body = {"OpenId": OPEN_ID, "GrantCode": GRANT_CODE, "Timestamp": timestamp, "Nonce": nonce, "Token": token}
    return {**body, "Action": "user.my-cards", "Params": PARAMS, **changes}


def body_v3(nonce, token, timestamp=NOW, **changes):
    body = {"openId": OPEN_ID, "grantCode": GRANT_CODE, "nonce": int(nonce), "timestamp": timestamp, "token": token}
    return {**body, "params": PARAMS, **changes}


def show(name, expected, body, path=V2, method="POST", content_type="application/json"):
    if isinstance(body, dict):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    encoded = base64.b64encode(body).decode()
    print(json.dumps({
        "name": name, "made_by": "python", "expected": expected, "method": method, "path": path,
        "content_type": content_type, "body_base64": encoded,
    }))


def wrong(name, expected, make_token, is_good=lambda nonce: True):
    """A request over V2 that is right but for the token that this makes of its nonce."""
    nonce = new_nonce(is_good)
    show(name, expected, body_v2(nonce, make_token(nonce)))


def wrong_v3(name, expected, make_token, is_good=lambda nonce: True):
    nonce = new_nonce(is_good)
    show(name, expected, body_v3(nonce, make_token(nonce)), V3)


def right_body(**changes):
    """A body of V2 with a right token for the values in it, whatever they are."""
    values = {"Nonce": new_nonce(), "Timestamp": str(NOW), "OpenId": OPEN_ID, "GrantCode": GRANT_CODE, **changes}
    signed = text(values["Nonce"], values["Timestamp"], values["OpenId"], values["GrantCode"])
    return body_v2(token=sign(signed), nonce=values["Nonce"], timestamp=values["Timestamp"], **{
        name: value for name, value in values.items() if name not in ("Nonce", "Timestamp")
    })


def right_v3(nonce=None, timestamp=NOW, **changes):
    nonce = new_nonce() if nonce is None else nonce
    return {**body_v3(nonce, sign(text(nonce, timestamp)), timestamp), **changes}


def right_requests():
    show("strings", [], right_body())
    show("numbers over V3", [], right_v3(), V3)
    nonce = new_nonce()
    show("numbers over V2", [], body_v2(int(nonce), sign(text(nonce)), NOW))
    nonce = new_nonce()
    show("strings over V3", [], {**body_v3(nonce, sign(text(nonce)), str(NOW)), "nonce": nonce}, V3)
    show("indented", [], json.dumps(right_body(), indent=4))
    show("sorted members", [], json.dumps(right_body(), sort_keys=True))
    show("no spaces", [], json.dumps(right_body(), separators=(",", ":")))
    show("the smallest nonce", [], right_body(Nonce="1"))
    show("300 s behind", [], right_body(Timestamp=str(NOW - 300)))
    show("300 s ahead, over V3", [], right_v3(timestamp=NOW + 300), V3)
    show("members that nobody asked for", [], right_body(Version="1.0", 备注="测试"))
    show("Chinese as UTF-8", [], json.dumps(right_body(备注="测试"), ensure_ascii=False))
    show("without a content type", [], right_body(), content_type=None)
    show("a query behind the path", [], right_v3(), V3 + "?t=1465185768")


def mistakes_after_the_digest():
    wrong("base64 as it is", ["not-percent-encoded"], base64_of)
    wrong_v3("base64 as it is, over V3", ["not-percent-encoded"], base64_of)
    wrong("quote leaves the slash", ["not-percent-encoded"], lambda n: quote(base64_of(n)), lambda n: "/" in base64_of(n))
    wrong("quoted twice", ["percent-encoded-twice"], lambda n: quote(quote(base64_of(n), safe=""), safe=""))
    wrong_v3("quoted three times, over V3", ["percent-encoded-twice"], lambda n: quote(quote(quote(base64_of(n), safe=""))))
    wrong("encodebytes", ["base64-line-break"], lambda n: quote(base64.encodebytes(digest(text(n))), safe=""))
    url_safe = lambda n: base64.urlsafe_b64encode(digest(text(n))).decode()
    shows = lambda n: "-" in url_safe(n) or "_" in url_safe(n)
    wrong("urlsafe_b64encode", ["base64-url-safe"], lambda n: quote(url_safe(n), safe=""), shows)
    wrong("urlsafe_b64encode as in a JWT", ["base64-url-safe-unpadded"], lambda n: url_safe(n).rstrip("="), shows)
    wrong("hexdigest", ["hex-digest"], lambda n: digest(text(n)).hex())
    wrong("hexdigest in capitals", ["hex-digest"], lambda n: digest(text(n)).hex().upper())
    wrong("base64 of hexdigest", ["hex-digest-in-base64"], lambda n: wrap(digest(text(n)).hex().encode()))
    wrong_v3("base64 of base64, over V3", ["base64-twice"], lambda n: wrap(base64_of(n).encode()))
    wrong("token of a subprocess, with its line feed", ["white-space-around-token"], lambda n: sign(text(n)) + "\n")
    wrong("json.dumps of the token", ["token-in-quotes"], lambda n: json.dumps(sign(text(n))))
    wrong("str of the bytes", ["token-in-quotes"], lambda n: quote(f"{base64.b64encode(digest(text(n)))}", safe=""))
    wrong("the base64 in lower case", ["token-in-another-case"], lambda n: quote(base64_of(n).lower(), safe=""))
    wrong("unquote_plus on the way", ["form-decoded"], lambda n: base64_of(n).replace("+", " "), lambda n: "+" in base64_of(n))
    wrong("quote of the digest", ["base64-left-out"], lambda n: quote(digest(text(n)), safe=""))
    wrong("a column of 20 characters", ["token-cut-off"], lambda n: sign(text(n))[:20], lambda n: "%" not in sign(text(n))[:20])
    wrong("list of the digest", ["digest-as-numbers"], lambda n: wrap(str(list(digest(text(n)))).encode()))
    wrong("decode with errors=replace", ["digest-damaged-as-text"], lambda n: wrap(digest(text(n)).decode(errors="replace").encode()))
    wrong("digest decoded as latin-1", ["digest-as-text"], lambda n: wrap(digest(text(n)).decode("latin-1").encode()))


def mistakes_in_the_digest():
    for hash in ["md5", "sha224", "sha256", "sha384", "sha512"]:
        wrong(f"hmac with {hash}", ["another-hash"], lambda n: sign(text(n), hash=hash))
    wrong_v3("hmac with sha256, as hex, over V3", ["hex-digest", "another-hash"], lambda n: digest(text(n), hash="sha256").hex())
    wrong("arguments swapped", ["key-and-text-swapped"], lambda n: sign(KEY, text(n)))
    plain = lambda text: wrap(hashlib.sha1(text.encode()).digest())
    wrong("sha1 of text and key", ["plain-hash"], lambda n: plain(text(n) + KEY))
    wrong("sha1 of key and text", ["plain-hash"], lambda n: plain(KEY + text(n)))
    wrong_v3("sha1 of the text alone, over V3", ["plain-hash"], lambda n: plain(text(n)))
    wrong("sha1 of text and &key=", ["plain-hash"], lambda n: plain(f"{text(n)}&key={KEY}"))


def mistakes_in_the_key():
    wrong("key file with its line feed", ["key-with-white-space"], lambda n: sign(text(n), KEY + "\n"))
    wrong_v3("key file of Notepad, over V3", ["key-with-white-space"], lambda n: sign(text(n), "\ufeff" + KEY))
    wrong("repr of the key", ["key-with-additions"], lambda n: sign(text(n), repr(KEY)))
    wrong("str of the key's bytes", ["key-with-additions"], lambda n: sign(text(n), str(KEY.encode())))
    wrong("key in capitals", ["key-recoded"], lambda n: sign(text(n), KEY.upper()))
    wrong("key in base64", ["key-recoded"], lambda n: sign(text(n), base64.b64encode(KEY.encode()).decode()))
    wrong("md5 of the key", ["key-hashed"], lambda n: sign(text(n), hashlib.md5(KEY.encode()).hexdigest()))
    wrong("a key copied without its first letter", ["key-cut-off"], lambda n: sign(text(n), KEY[1:]))
    wrong_v3("the first 16 characters of the key, over V3", ["key-cut-off"], lambda n: sign(text(n), KEY[:16]))
    wrong("GrantCode as the key", ["another-value-as-key"], lambda n: sign(text(n), GRANT_CODE))
    wrong("an environment variable that is not set", ["another-value-as-key"], lambda n: sign(text(n), ""))


def mistakes_in_the_text():
    pairs = lambda n: {"openId": OPEN_ID, "grantCode": GRANT_CODE, "timestamp": str(NOW), "nonce": n}
    wrong("a dict in its own order", ["unsorted"], lambda n: sign(urlencode(pairs(n))))
    wrong_v3("sorted backwards, over V3", ["unsorted"], lambda n: sign(urlencode(sorted(pairs(n).items(), reverse=True))))
    body_names = lambda n: f"GrantCode={GRANT_CODE}&Nonce={n}&OpenId={OPEN_ID}&Timestamp={NOW}"
    wrong("names of the body", ["names-of-the-body"], lambda n: sign(body_names(n)))
    wrong_v3("names of V2, over V3", ["names-of-v2"], lambda n: sign(body_names(n)))
    snake = lambda n: f"grant_code={GRANT_CODE}&nonce={n}&open_id={OPEN_ID}&timestamp={NOW}"
    wrong("names in snake case", ["names-of-another-style"], lambda n: sign(snake(n)))
    wrong("names in lower case", ["names-of-another-style"], lambda n: sign(text(n).replace("C", "c").replace("I", "i")))
    wrong("the four values as JSON", ["values-as-json"], lambda n: sign(json.dumps(pairs(n), sort_keys=True)))
    wrong("the text read from a web page", ["html-entities"], lambda n: sign(html.unescape(text(n))))
    wrong("quote of the text", ["text-written-otherwise"], lambda n: sign(quote(text(n), safe="")))
    wrong("joined by nothing", ["text-written-otherwise"], lambda n: sign(text(n).replace("&", "")))
    wrong("names and values alone", ["text-written-otherwise"], lambda n: sign(text(n).replace("&", "").replace("=", "")))
    wrong("a question mark before it", ["stray-character"], lambda n: sign("?" + text(n)))
    wrong("an & behind each", ["stray-character"], lambda n: sign(text(n) + "&"))
    wrong("the key behind the text", ["key-in-text"], lambda n: sign(f"{text(n)}&key={KEY}"))
    with_user = lambda n: "&".join(sorted(text(n).split("&") + ["user_id=10001"]))
    wrong("user_id among the values", ["parameters-signed"], lambda n: sign(with_user(n)))
    with_action = lambda n: f"action=user.my-cards&{text(n)}"
    wrong("the action among the values", ["more-was-signed"], lambda n: sign(with_action(n)))
    wrong("an empty nonce", ["value-missing"], lambda n: sign(text("")))
    wrong("None in place of the nonce", ["value-missing"], lambda n: sign(text(None)))
    wrong("a date signed", ["timestamp-as-date"], lambda n: sign(text(n, "2016-06-06 12:02:48")))
    wrong_v3("the path before the text, over V3", ["path-signed"], lambda n: sign(f"{V3}?{text(n)}"))
    wrong("the scheme of OAuth", ["oauth-base-string"], lambda n: sign(f"POST&%2F&{quote(text(n), safe='')}"))
    nonce = new_nonce()
    show("the clock read twice", ["timestamp-changed"], body_v2(nonce, sign(text(nonce, NOW - 1))))
    nonce = new_nonce()
    show("float(nonce) signed", ["values-of-another-type"], body_v2(nonce, sign(text(float(nonce)))))
    nonce = new_nonce()
    show("milliseconds signed", ["timestamp-in-milliseconds"], body_v2(nonce, sign(text(nonce, NOW * 1000 + 417))))
    nonce = new_nonce()
    token = base64.b64encode(digest(urlencode(pairs(nonce)), KEY + "\n")).decode()
    show("unsorted, a line feed in the key", ["unsorted", "key-with-white-space"], body_v2(nonce, quote(token, safe="")))
    nonce = new_nonce()
    token = base64.b64encode(digest(body_names(nonce))).decode()
    show("names of the body, base64 as it is", ["not-percent-encoded", "names-of-the-body"], body_v2(nonce, token))


def mistakes_in_the_form():
    show("str(time.time())", ["timestamp-of-another-form"], right_body(Timestamp=f"{NOW}.2187"))
    show("time.time() over V3", ["timestamp-of-another-form"], right_v3(timestamp=NOW + 0.25), V3)
    show("datetime.isoformat", ["timestamp-of-another-form"], right_body(Timestamp="2016-06-06T04:02:48"))
    show("milliseconds", ["timestamp-in-milliseconds"], right_body(Timestamp=str(NOW * 1000 + 5)))
    show("uuid4", ["nonce-of-another-form"], right_body(Nonce="7f6d1c8e-6d0b-4a53-9d4e-0e7f1a2b3c4d"))
    show("zfill", ["nonce-of-another-form"], right_body(Nonce=new_nonce().zfill(12)))
    show("random.getrandbits(64)", ["nonce-of-another-form"], right_body(Nonce=str(random.Random(1).getrandbits(64))))
    show("urlencode", ["form-urlencoded"], urlencode({**right_body(), "Params": json.dumps(PARAMS)}),
         content_type="application/x-www-form-urlencoded")
    show("json= of json.dumps", ["json-in-a-string"], json.dumps(json.dumps(right_body())))
    show("utf-8-sig", ["byte-order-mark"], json.dumps(right_body()).encode("utf-8-sig"))
    show("utf-16", ["utf-16"], json.dumps(right_body()).encode("utf-16"))
    show("utf-16-le, over V3", ["utf-16"], json.dumps(right_v3()).encode("utf-16-le"), V3)
    show("str of a dict", ["not-json"], str(right_body()))
    show("a list of one", ["not-an-object"], json.dumps([right_body()]))
    show("nothing", ["empty-body"], "")
    show("None", ["not-an-object"], "null")
    show("Params by json.dumps", ["params-not-an-object"], {**right_body(), "Params": json.dumps(PARAMS)})
    show("params by json.dumps, over V3", ["params-not-an-object"], right_v3(params=json.dumps(PARAMS)), V3)
    body = right_body()
    del body["Nonce"]
    show("without a nonce", ["member-missing"], body)
    body = right_body()
    del body["Token"], body["Params"]
    show("without token and parameters", ["member-missing"], body)
    body = right_v3()
    body["open_id"] = body.pop("openId")
    show("snake case over V3", ["member-in-another-spelling"], body, V3)
    show("GET with a body", ["not-a-post"], right_body(), method="GET")
    show("a body of V2 at a path of V3", ["body-of-the-other-version"], right_body(), V3)
    show("an empty Action", ["member-empty"], right_body(Action=""))
    packed = zlib.compressobj(0, zlib.DEFLATED, 31)  # As gzip; other levels differ between versions.
    show("a compressed body", ["compressed"], packed.compress(json.dumps(right_body()).encode()) + packed.flush())
    show("the reply in place of the request", ["a-reply"], {"status": False, "code": 110004, "message": "签名错误", "data": None})
    show("the key in place of its id", ["key-sent"], right_body(OpenId=KEY))
    show("an id in quotes", ["identity-of-another-form", "another-identity"], right_body(OpenId=f'"{OPEN_ID}"'))
    show("a form that is no request", ["form-urlencoded"], "a=1&b=2", content_type="application/x-www-form-urlencoded")
    show("JSON behind a name", ["form-urlencoded"], "data=" + json.dumps(right_body()))
    show("a no-break space before it", ["not-json"], "\u00a0" + json.dumps(right_body()))
    show("a line of a log", ["not-json"], "INFO body=" + json.dumps(right_body()))
    show("a comma too many", ["not-json"], json.dumps(right_body())[:-1] + ",}")
    show("half of a surrogate pair where nobody looks", [], json.dumps(right_body(备注="\ud800")))
    show("parameters beside the members", ["member-missing"], {**{name: value for name, value in right_body().items() if name != "Params"}, "Params[user_id]": "1"})
    show("8 digits of a date", ["timestamp-of-another-form"], right_body(Timestamp="20160606"))
    show("a space behind the action", ["white-space-around-value"], right_body(Action="user.my-cards "))
    show("GBK", ["not-utf-8"], json.dumps(right_body(备注="测试"), ensure_ascii=False).encode("gbk"))


def odd_requests():
    wrong("the text backwards", ["unexplained"], lambda n: sign(text(n)[::-1]))
    wrong("the text in ROT13", ["unexplained"], lambda n: sign(codecs.encode(text(n), "rot13")))
    wrong_v3("HMAC with SHA-3", ["unexplained"], lambda n: sign(text(n), hash="sha3_256"))
    random.seed(7)
    wrong("20 random bytes", ["unexplained"], lambda n: wrap(bytes(random.randrange(256) for _ in range(20))))
    wrong("a checksum of the key as key", ["unexplained"], lambda n: sign(text(n), str(zlib.crc32(KEY.encode()))))


right_requests()
mistakes_after_the_digest()
mistakes_in_the_digest()
mistakes_in_the_key()
mistakes_in_the_text()
mistakes_in_the_form()
odd_requests()
