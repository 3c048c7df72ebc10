<?php
// Requests as developers write them in PHP, right ones and wrong ones, for the demo credentials of the sandbox at a fixed time.
//
// Prints a JSON object a line, which tests/requests/php.ndjson keeps: `php tests/requests/requests.php`; all languages at once:
// `cargo xtask requests`. Needs PHP 8.1 with hash and json, which every build has.

declare(strict_types=1);

const OPEN_ID = 'demo-open-id';
const GRANT_CODE = 'demo-grant-code';
const KEY = 'demo-open-key-opens-nothing';
const NOW = 1465185768;
const V2 = '/api/v2';
const V3 = '/v3/crm/giftCard/getCustomerGiftCardList';
const PARAMS = ['user_id' => '10001'];
const JSON = 'application/json';

date_default_timezone_set('Asia/Shanghai');

/** The next nonce of which this holds: some mistakes show in some tokens only. */
function newNonce(?callable $isGood = null): string
{
    static $last = 2000000;
    do {
        $last++;
    } while ($isGood !== null && !$isGood((string) $last));
    return (string) $last;
}

function pairs(string $nonce, int|string $timestamp = NOW): array
{
    return ['grantCode' => GRANT_CODE, 'nonce' => $nonce, 'openId' => OPEN_ID, 'timestamp' => (string) $timestamp];
}

function text(string $nonce, int|string $timestamp = NOW): string
{
    return urldecode(http_build_query(pairs($nonce, $timestamp)));
}

function wrap(string $digest): string
{
    return rawurlencode(base64_encode($digest));
}

function sign(string $text, string $key = KEY): string
{
    return wrap(hash_hmac('sha1', $text, $key, true));
}

function bodyV2(string $nonce, string $token, mixed $timestamp = null): array
{
    return ['OpenId' => OPEN_ID, 'GrantCode' => GRANT_CODE, 'Timestamp' => $timestamp ?? (string) NOW, 'Nonce' => $nonce,
        'Token' => $token, 'Action' => 'user.my-cards', 'Params' => PARAMS];
}

function bodyV3(string $nonce, string $token): array
{
    return ['openId' => OPEN_ID, 'grantCode' => GRANT_CODE, 'nonce' => (int) $nonce, 'timestamp' => NOW, 'token' => $token,
        'params' => PARAMS];
}

function rightBody(?string $nonce = null, int|string $timestamp = NOW): array
{
    $nonce ??= newNonce();
    return bodyV2($nonce, sign(text($nonce, $timestamp)), (string) $timestamp);
}

function rightV3(): array
{
    $nonce = newNonce();
    return bodyV3($nonce, sign(text($nonce)));
}

function show(string $name, array $expected, array|string $body, string $path = V2, string $method = 'POST', ?string $type = JSON): void
{
    $body = is_array($body) ? json_encode($body) : $body;
    echo json_encode(['name' => $name, 'made_by' => 'php', 'expected' => $expected, 'method' => $method, 'path' => $path,
        'content_type' => $type, 'body_base64' => base64_encode($body)], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
}

/** A request over V2 that is right but for the token that this makes of its nonce. */
function wrong(string $name, array $expected, callable $makeToken, ?callable $isGood = null): void
{
    $nonce = newNonce($isGood);
    show($name, $expected, bodyV2($nonce, $makeToken($nonce)));
}

function wrongV3(string $name, array $expected, callable $makeToken): void
{
    $nonce = newNonce();
    show($name, $expected, bodyV3($nonce, $makeToken($nonce)), V3);
}

function rightRequests(): void
{
    show('json_encode', [], rightBody());
    show('json_encode over V3', [], rightV3(), V3);
    show('JSON_PRETTY_PRINT', [], json_encode(rightBody(), JSON_PRETTY_PRINT));
    show('slashes and Chinese escaped', [], rightBody() + ['notify' => 'https://example.com/回调']);
    show('slashes and Chinese as they are', [], json_encode(rightBody() + ['notify' => 'https://example.com/回调'],
        JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
    show('everything escaped', [], json_encode(rightBody(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT));
    show('an empty array as parameters', [], ['Action' => 'coupon.coupon-store-list', 'Params' => []] + rightBody());
    show('JSON as a form', [], json_encode(rightBody()), type: 'application/x-www-form-urlencoded');
    show('the greatest nonce', [], rightBody('9007199254740991'));
    $body = rightBody();
    krsort($body);
    show('krsort', [], $body);
    show('a member twice', [], '{"Nonce":"1",' . substr(json_encode(rightBody()), 1));
    show('with a charset', [], rightV3(), V3, type: 'application/json; charset=UTF-8');
}

function mistakesAfterTheDigest(): void
{
    wrong('base64_encode of hash_hmac without true', ['hex-digest-in-base64'], fn ($n) => wrap(hash_hmac('sha1', text($n), KEY)));
    wrongV3('base64_encode of hash_hmac without true, over V3', ['hex-digest-in-base64'], fn ($n) => wrap(hash_hmac('sha1', text($n), KEY)));
    wrong('hash_hmac as it is', ['hex-digest'], fn ($n) => hash_hmac('sha1', text($n), KEY));
    wrong('strtoupper of hash_hmac', ['hex-digest'], fn ($n) => strtoupper(hash_hmac('sha1', text($n), KEY)));
    wrong('without rawurlencode', ['not-percent-encoded'], fn ($n) => rawurldecode(sign(text($n))));
    wrong('urlencode of rawurlencode', ['percent-encoded-twice'], fn ($n) => urlencode(sign(text($n))));
    wrong('strtolower of the token', ['token-in-another-case'], fn ($n) => strtolower(sign(text($n))));
    wrong('rtrim of the =', ['base64-unpadded'], fn ($n) => rtrim(base64_encode(hash_hmac('sha1', text($n), KEY, true)), '='),
        fn ($n) => !preg_match('#[+/]#', rawurldecode(sign(text($n)))));
    wrong('chunk_split', ['base64-line-break'], fn ($n) => rawurlencode(chunk_split(rawurldecode(sign(text($n))))));
    wrong('json_encode of the token', ['token-in-quotes'], fn ($n) => json_encode(sign(text($n))));
    wrong('a line break before the token', ['white-space-around-token'], fn ($n) => "\r\n" . sign(text($n)));
    wrong('the quotes of json_encode trimmed', ['json-escaped-twice', 'not-percent-encoded'], fn ($n) => trim(json_encode(rawurldecode(sign(text($n)))), '"'),
        fn ($n) => str_contains(rawurldecode(sign(text($n))), '/'));
    wrong('base64_encode after rawurlencode', ['steps-swapped'], fn ($n) => base64_encode(sign(text($n))),
        fn ($n) => !preg_match('#[+/=]#', base64_encode(sign(text($n)))));
    wrong('urldecode of the base64', ['form-decoded'], fn ($n) => urldecode(rawurldecode(sign(text($n)))),
        fn ($n) => str_contains(rawurldecode(sign(text($n))), '+'));
}

function mistakesInTheDigest(): void
{
    wrong('md5 of text and key', ['hex-digest', 'another-hash', 'plain-hash'], fn ($n) => md5(text($n) . KEY));
    wrong('md5 of key and text', ['hex-digest', 'another-hash', 'plain-hash'], fn ($n) => md5(KEY . text($n)));
    wrong('md5 of key, text and key', ['hex-digest', 'another-hash', 'plain-hash'], fn ($n) => md5(KEY . text($n) . KEY));
    wrong('md5 of text and &key=, in capitals', ['hex-digest', 'another-hash', 'plain-hash'], fn ($n) => strtoupper(md5(text($n) . '&key=' . KEY)));
    wrong('sha1 of text and key', ['hex-digest', 'plain-hash'], fn ($n) => sha1(text($n) . KEY));
    wrongV3('md5 of the text alone, over V3', ['hex-digest', 'another-hash', 'plain-hash'], fn ($n) => md5(text($n)));
    wrong('base64_encode of sha1', ['hex-digest-in-base64', 'plain-hash'], fn ($n) => wrap(sha1(KEY . text($n))));
    wrong('hash_hmac of md5', ['hex-digest', 'another-hash'], fn ($n) => hash_hmac('md5', text($n), KEY));
    wrong('arguments swapped', ['key-and-text-swapped'], fn ($n) => sign(KEY, text($n)));
}

function mistakesInTheKey(): void
{
    wrong('a key from a file', ['key-with-white-space'], fn ($n) => sign(text($n), KEY . "\r\n"));
    wrong('a key with &, as in OAuth', ['key-with-additions'], fn ($n) => sign(text($n), KEY . '&'));
    wrong('md5 of the key', ['key-hashed'], fn ($n) => sign(text($n), md5(KEY)));
    wrong('raw md5 of the key', ['key-hashed'], fn ($n) => sign(text($n), md5(KEY, true)));
    wrong('base64_encode of the key', ['key-recoded'], fn ($n) => sign(text($n), base64_encode(KEY)));
    wrong('base64_decode of the key', ['key-recoded'], fn ($n) => sign(text($n), base64_decode(KEY)));
    wrong('OpenId as the key', ['another-value-as-key'], fn ($n) => sign(text($n), OPEN_ID));
}

function mistakesInTheText(): void
{
    wrong('htmlspecialchars', ['html-entities'], fn ($n) => sign(htmlspecialchars(text($n))));
    wrong('&times in a page', ['html-entities'], fn ($n) => sign(str_replace('&times', '×', text($n))));
    $all = fn (string $n) => pairs($n) + PARAMS;
    wrong('ksort over everything', ['parameters-signed'], function ($n) use ($all) {
        $values = $all($n);
        ksort($values);
        return sign(http_build_query($values));
    });
    wrong('json_encode of the values', ['values-as-json'], fn ($n) => sign(json_encode(pairs($n))));
    $unsigned = fn (string $n) => json_encode(array_diff_key(bodyV2($n, ''), ['Token' => '']));
    wrong('json_encode of the body without its token', ['body-signed'], fn ($n) => sign($unsigned($n)));
    wrong('implode of the values', ['text-written-otherwise'], fn ($n) => sign(implode('', pairs($n))));
    wrong('the key at both ends', ['key-in-text'], fn ($n) => sign(KEY . text($n) . KEY));
    wrong('the key as a member', ['key-in-text'], fn ($n) => sign(text($n) . '&openKey=' . KEY));
    wrong('an & before each', ['stray-character'], fn ($n) => sign('&' . text($n)));
    wrong('no ksort', ['unsorted'], fn ($n) => sign(http_build_query(['openId' => OPEN_ID] + pairs($n))));
    wrong('names of the body', ['names-of-the-body'], fn ($n) => sign('GrantCode=' . GRANT_CODE . "&Nonce=$n&OpenId=" . OPEN_ID . '&Timestamp=' . NOW));
    wrong('strtoupper of the names', ['names-of-another-style'], fn ($n) => sign(http_build_query(array_change_key_case(pairs($n), CASE_UPPER))));
    wrong('an undefined variable', ['value-missing'], fn ($n) => sign(http_build_query(['grantCode' => ''] + pairs($n))));
    wrong('null, which http_build_query drops', ['value-missing'], fn ($n) => sign(http_build_query(['openId' => null] + pairs($n))));
    wrong('OpenId and GrantCode swapped in the text', ['identity-changed'],
        fn ($n) => sign(http_build_query(array_merge(pairs($n), ['grantCode' => OPEN_ID, 'openId' => GRANT_CODE]))));
    wrong('a space behind GrantCode', ['white-space-in-values'], fn ($n) => sign(str_replace('&nonce', ' &nonce', text($n))));
    wrong('microtime signed', ['timestamp-in-milliseconds'], fn ($n) => sign(text($n, NOW . '042')));
    wrong('time() called twice', ['timestamp-changed'], fn ($n) => sign(text($n, NOW + 2)));
    wrong('a counter advanced', ['nonce-changed'], fn ($n) => sign(text((string) ($n - 1))));
    $oauth = fn (string $n) => 'POST&' . rawurlencode('/') . '&' . rawurlencode(text($n));
    wrong('the scheme of OpenAPI gateways', ['oauth-base-string'], fn ($n) => sign($oauth($n)));
    wrong('the scheme of OpenAPI gateways with its key', ['oauth-base-string'], fn ($n) => sign($oauth($n), KEY . '&'));
    wrong('htmlspecialchars and hash_hmac without true', ['hex-digest-in-base64', 'html-entities'],
        fn ($n) => wrap(hash_hmac('sha1', htmlspecialchars(text($n)), KEY)));
}

function mistakesInTheForm(): void
{
    show('date()', ['timestamp-of-another-form'], rightBody(timestamp: date('Y-m-d H:i:s', NOW)));
    $nonce = newNonce();
    $encoded = http_build_query(pairs($nonce, date('Y-m-d H:i:s', NOW)));
    show('date() and http_build_query', ['timestamp-of-another-form', 'values-percent-encoded'], bodyV2($nonce, sign($encoded), date('Y-m-d H:i:s', NOW)));
    show('microtime(true)', ['timestamp-of-another-form'], rightBody(timestamp: NOW . '.4931'));
    show('milliseconds', ['timestamp-in-milliseconds'], rightBody(timestamp: NOW . '493'));
    show('uniqid()', ['nonce-of-another-form'], rightBody('5754f7a8a1b2c'));
    show('a leading zero', ['nonce-of-another-form'], rightBody('048213'));
    show('mt_rand() negative', ['nonce-of-another-form'], rightBody('-48213'));
    show('an array to CURLOPT_POSTFIELDS', ['multipart'], multipart(rightBody()), type: 'multipart/form-data; boundary=------------------------5b0bd17dc5ac1e2a');
    show('http_build_query', ['form-urlencoded'], http_build_query(['Params' => json_encode(PARAMS)] + rightBody()),
        type: 'application/x-www-form-urlencoded');
    show('json_encode twice', ['json-in-a-string'], json_encode(json_encode(rightV3())), V3);
    show('a byte order mark in the source', ['byte-order-mark'], "\u{feff}" . json_encode(rightBody()));
    show('json_encode of the parameters', ['params-not-an-object'], ['Params' => json_encode(PARAMS)] + rightBody());
    show('a list as parameters', ['params-not-an-object'], ['Params' => ['10001']] + rightBody());
    show('an empty array as parameters, over V3', ['params-not-an-object'], ['params' => []] + rightV3(), V3);
    show('var_export', ['not-json'], var_export(rightBody(), true));
    show('a key that failed', ['member-of-another-type'], ['Token' => false] + rightBody());
    show('OpenID', ['member-in-another-spelling'], ['OpenID' => OPEN_ID] + array_diff_key(rightBody(), ['OpenId' => '']));
    show('openId over V2', ['member-in-another-spelling'], ['openId' => OPEN_ID] + array_diff_key(rightBody(), ['OpenId' => '']));
    show('without an action', ['member-missing'], array_diff_key(rightBody(), ['Action' => '']));
    show('a line feed in GrantCode', ['white-space-around-value'], spacedBody());
    show('json_encode failed', ['empty-body'], (string) @json_encode(['备注' => "\xb2\xe2"] + rightBody()));
    show('a body of V3 to V2', ['body-of-the-other-version'], rightV3());
}

/** The GrantCode of a file that ends in a line break, signed and sent. */
function spacedBody(): array
{
    $nonce = newNonce();
    $code = GRANT_CODE . "\n";
    $signed = urldecode(http_build_query(array_merge(pairs($nonce), ['grantCode' => $code])));
    return array_merge(bodyV2($nonce, sign($signed)), ['GrantCode' => $code]);
}

/** As curl writes it: the parameters have to be text there. */
function multipart(array $fields): string
{
    $lines = '';
    foreach (['Params' => json_encode(PARAMS)] + $fields as $name => $value) {
        $lines .= "--------------------------5b0bd17dc5ac1e2a\r\nContent-Disposition: form-data; name=\"$name\"\r\n\r\n$value\r\n";
    }
    return $lines . "--------------------------5b0bd17dc5ac1e2a--\r\n";
}

function oddRequests(): void
{
    wrong('RIPEMD-160', ['unexplained'], fn ($n) => wrap(hash_hmac('ripemd160', text($n), KEY, true)));
    wrong('Tiger', ['unexplained'], fn ($n) => wrap(hash_hmac('tiger160,3', text($n), KEY, true)));
    wrong('a checksum', ['unexplained'], fn ($n) => hash('crc32b', text($n) . KEY));
    wrong('PBKDF2', ['unexplained'], fn ($n) => wrap(hash_pbkdf2('sha1', KEY, text($n), 7, 20, true)));
    wrongV3('a nonce drawn anew', ['unexplained'], fn ($n) => sign(text('918273645')));
}

rightRequests();
mistakesAfterTheDigest();
mistakesInTheDigest();
mistakesInTheKey();
mistakesInTheText();
mistakesInTheForm();
oddRequests();
