// Requests as developers write them in JavaScript, right ones and wrong ones, for the demo credentials of the sandbox at a fixed time.
//
// Prints a JSON object a line, which tests/requests/node.ndjson keeps: `node tests/requests/requests.mjs`; all languages at once:
// `cargo xtask requests`. Needs Node.js 18 and its own library.

import crypto from 'node:crypto';

const [OPEN_ID, GRANT_CODE, KEY] = ['demo-open-id', 'demo-grant-code', 'demo-open-key-opens-nothing'];
const NOW = 1465185768;
const [V2, V3] = ['/api/v2', '/v3/crm/giftCard/getCustomerGiftCardList'];
const PARAMS = { user_id: '10001' };

let lastNonce = 4000000;

/** The next nonce of which this holds: some mistakes show in some tokens only. */
function newNonce(isGood = () => true) {
  do {
    lastNonce += 1;
  } while (!isGood(String(lastNonce)));
  return String(lastNonce);
}

const pairs = (nonce, timestamp = NOW) => ({ grantCode: GRANT_CODE, nonce, openId: OPEN_ID, timestamp: String(timestamp) });
const join = (pairs) => Object.entries(pairs).map(([name, value]) => `${name}=${value}`).join('&');
const text = (nonce, timestamp = NOW) => join(pairs(nonce, timestamp));
const hmac = (text, key = KEY, hash = 'sha1') => crypto.createHmac(hash, key).update(text);
const wrap = (digest) => encodeURIComponent(digest.toString('base64'));
const sign = (text, key = KEY, hash = 'sha1') => wrap(hmac(text, key, hash).digest());
const base64 = (nonce) => hmac(text(nonce)).digest('base64');

const bodyV2 = (nonce, token, timestamp = String(NOW)) => ({
  OpenId: OPEN_ID, GrantCode: GRANT_CODE, Timestamp: timestamp, Nonce: nonce, Token: token, Action: 'user.my-cards', Params: PARAMS,
});
const bodyV3 = (nonce, token, timestamp = NOW) => ({
  openId: OPEN_ID, grantCode: GRANT_CODE, nonce, timestamp, token, params: PARAMS,
});

/** Bodies whose tokens are right for these values. */
const right = (nonce = newNonce(), timestamp = String(NOW)) => bodyV2(nonce, sign(text(nonce, timestamp)), timestamp);
const rightV3 = (nonce = Number(newNonce()), timestamp = NOW) => bodyV3(nonce, sign(text(nonce, timestamp)), timestamp);

function without(body, ...names) {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

function show(name, expected, body, { path = V2, method = 'POST', type = 'application/json' } = {}) {
  const sent = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  console.log(JSON.stringify({
    name, made_by: 'node', expected, method, path, content_type: type, body_base64: Buffer.from(sent).toString('base64'),
  }));
}

/** A request over V2 that is right but for the token that this makes of its nonce. */
function wrong(name, expected, makeToken, isGood) {
  const nonce = newNonce(isGood);
  show(name, expected, bodyV2(nonce, makeToken(nonce)));
}

function wrongV3(name, expected, makeToken, isGood) {
  const nonce = newNonce(isGood);
  show(name, expected, bodyV3(Number(nonce), makeToken(nonce)), { path: V3 });
}

function rightRequests() {
  show('JSON.stringify', [], right());
  show('JSON.stringify over V3', [], rightV3(), { path: V3 });
  show('indented by tabs', [], JSON.stringify(rightV3(), null, '\t'), { path: V3 });
  show('Number.MAX_SAFE_INTEGER less 1', [], rightV3(Number.MAX_SAFE_INTEGER - 1), { path: V3 });
  show('the nonce 2 as a number', [], rightV3(2), { path: V3 });
  show('members backwards', [], Object.fromEntries(Object.entries(right()).reverse()));
  show('a clock 4 minutes slow', [], right(newNonce(), String(NOW - 240)));
  const special = newNonce((nonce) => base64(nonce).includes('+') && base64(nonce).includes('/'));
  show('a token with + and /', [], right(special));
  show('a token with + and /, over V3', [], rightV3(Number(newNonce((nonce) => /\+.*\/|\/.*\+/.test(base64(nonce))))), { path: V3 });
  show('other members of the same names in another case', [], { openid: 'x', ...right(), nonce: 1 });
  show('points', [], { ...right(), Action: 'user.user-points-records', Params: { user_id: '10001', page: 1, pageSize: 10 } });
  show('a content type in capitals', [], right(), { type: 'APPLICATION/JSON; CHARSET=utf-8' });
}

function mistakesAfterTheDigest() {
  wrong("digest('hex')", ['hex-digest'], (n) => hmac(text(n)).digest('hex'));
  wrongV3("digest('hex') over V3", ['hex-digest'], (n) => hmac(text(n)).digest('hex'));
  wrong("base64 of digest('hex')", ['hex-digest-in-base64'], (n) => wrap(Buffer.from(hmac(text(n)).digest('hex'))));
  wrong("digest('base64url')", ['base64-url-safe-unpadded'], (n) => hmac(text(n)).digest('base64url'), (n) => /[+/]/.test(base64(n)));
  wrong('encodeURI', ['not-percent-encoded'], (n) => encodeURI(base64(n)));
  wrong('escape, which leaves + and /', ['not-percent-encoded'], (n) => escape(base64(n)), (n) => /[+/]/.test(base64(n)));
  wrong('encodeURIComponent twice', ['percent-encoded-twice'], (n) => encodeURIComponent(encodeURIComponent(base64(n))));
  wrongV3('encodeURIComponent in URLSearchParams, over V3', ['percent-encoded-twice'],
    (n) => new URLSearchParams({ token: sign(text(n)) }).toString().slice('token='.length));
  wrong('toString of the digest', ['digest-damaged-as-text'], (n) => wrap(Buffer.from(hmac(text(n)).digest().toString())));
  wrong("toString('latin1') of the digest", ['digest-as-text'], (n) => wrap(Buffer.from(hmac(text(n)).digest('latin1'))));
  wrong('btoa of the base64', ['base64-twice'], (n) => encodeURIComponent(btoa(base64(n))));
  wrong('JSON.stringify of the token', ['token-in-quotes'], (n) => JSON.stringify(sign(text(n))));
  wrong('toLowerCase of the token', ['token-in-another-case'], (n) => sign(text(n)).toLowerCase());
  wrong('querystring reads + as a space', ['form-decoded'], (n) => new URLSearchParams(`token=${base64(n)}`).get('token'), (n) => base64(n).includes('+'));
  wrong('a padding cut off', ['base64-unpadded'], (n) => encodeURIComponent(base64(n).replace(/=+$/, '')), (n) => /[+/]/.test(base64(n)));
}

function mistakesInTheDigest() {
  wrong("createHmac('sha256')", ['another-hash'], (n) => sign(text(n), KEY, 'sha256'));
  wrongV3("createHmac('sha512') over V3", ['another-hash'], (n) => sign(text(n), KEY, 'sha512'));
  wrong("createHmac('md5') as hex", ['hex-digest', 'another-hash'], (n) => hmac(text(n), KEY, 'md5').digest('hex'));
  wrong('key and text swapped', ['key-and-text-swapped'], (n) => sign(KEY, text(n)));
  const plain = (hash, text) => crypto.createHash(hash).update(text).digest();
  wrong("createHash('sha1') of key and text", ['plain-hash'], (n) => wrap(plain('sha1', KEY + text(n))));
  wrong("createHash('sha256') of text and key", ['another-hash', 'plain-hash'], (n) => wrap(plain('sha256', text(n) + KEY)));
  wrongV3('md5 of text and &key=, over V3', ['hex-digest', 'another-hash', 'plain-hash'], (n) => plain('md5', `${text(n)}&key=${KEY}`).toString('hex'));
}

function mistakesInTheKey() {
  wrong('a key of .env with a carriage return', ['key-with-white-space'], (n) => sign(text(n), `${KEY}\r`));
  wrongV3('a key of .env in quotes, over V3', ['key-with-additions'], (n) => sign(text(n), `'${KEY}'`));
  wrong("Buffer.from(key, 'base64')", ['key-recoded'], (n) => sign(text(n), Buffer.from(KEY, 'base64')));
  wrong('the key as hex', ['key-recoded'], (n) => sign(text(n), Buffer.from(KEY).toString('hex')));
  wrong('sha1 of the key', ['key-hashed'], (n) => sign(text(n), crypto.createHash('sha1').update(KEY).digest('hex')));
  wrong('btoa of the key', ['key-recoded'], (n) => sign(text(n), btoa(KEY)));
  wrong('an empty key', ['another-value-as-key'], (n) => sign(text(n), ''));
}

function mistakesInTheText() {
  wrong("update(text, 'utf16le')", ['signed-as-utf-16'], (n) => wrap(crypto.createHmac('sha1', KEY).update(text(n), 'utf16le').digest()));
  wrong('JSON.stringify of the values', ['values-as-json'], (n) => sign(JSON.stringify(pairs(n))));
  wrong('JSON.stringify of the body without its token', ['body-signed'], (n) => sign(JSON.stringify(without(bodyV2(n, ''), 'Token'))));
  wrongV3('JSON.stringify of the body without its token, over V3', ['body-signed'],
    (n) => sign(JSON.stringify(without(bodyV3(Number(n), ''), 'token'))));
  wrong('the parameters sorted in', ['parameters-signed'], (n) => sign(join(Object.fromEntries(Object.entries({ ...pairs(n), ...PARAMS }).sort()))));
  wrongV3('the parameters sorted in, over V3', ['parameters-signed'],
    (n) => sign(join(Object.fromEntries(Object.entries({ ...pairs(n), ...PARAMS }).sort()))));
  wrong('innerHTML', ['html-entities'], (n) => sign(text(n).replaceAll('&', '&amp;')));
  wrongV3('the text copied from a page, over V3', ['html-entities'], (n) => sign(text(n).replace('&times', '×')));
  wrong('an object in its own order', ['unsorted'], (n) => sign(join({ openId: OPEN_ID, grantCode: GRANT_CODE, timestamp: NOW, nonce: n })));
  wrong('values alone', ['text-written-otherwise'], (n) => sign(Object.values(pairs(n)).join('')));
  wrong('names in snake case', ['names-of-another-style'], (n) => sign(join({ grant_code: GRANT_CODE, nonce: n, open_id: OPEN_ID, timestamp: NOW })));
  wrong('undefined in a template', ['value-missing'], (n) => sign(text(n).replace(OPEN_ID, 'undefined')));
  wrong('encodeURIComponent of the text', ['text-written-otherwise'], (n) => sign(encodeURIComponent(text(n))));
  wrong('Date.now() signed', ['timestamp-in-milliseconds'], (n) => sign(text(n, NOW * 1000 + 608)));
  wrong('a second later', ['timestamp-changed'], (n) => sign(text(n, NOW + 1)));
  wrong('key= behind the text', ['key-in-text'], (n) => sign(`${text(n)}&key=${KEY}`));
  wrong('the key before the text', ['key-in-text'], (n) => sign(KEY + text(n)));
  wrong('a line feed in GrantCode when it was signed', ['white-space-in-values'], (n) => sign(text(n).replace(GRANT_CODE, `${GRANT_CODE}\n`)));
  wrong('the scheme of the cloud', ['oauth-base-string'], (n) => sign(`POST&${encodeURIComponent('/')}&${encodeURIComponent(text(n))}`, `${KEY}&`));
  wrong('names of the body and hex', ['hex-digest', 'names-of-the-body'],
    (n) => hmac(join({ GrantCode: GRANT_CODE, Nonce: n, OpenId: OPEN_ID, Timestamp: NOW })).digest('hex'));
  wrong('names in snake case with key and text swapped', ['names-of-another-style', 'key-and-text-swapped'],
    (n) => sign(KEY, join({ grant_code: GRANT_CODE, nonce: n, open_id: OPEN_ID, timestamp: NOW })));
}

function mistakesInTheForm() {
  show('Date.now()', ['timestamp-in-milliseconds'], rightV3(Number(newNonce()), NOW * 1000 + 608), { path: V3 });
  show('Date.now() / 1000', ['timestamp-of-another-form'], rightV3(Number(newNonce()), NOW + 0.608), { path: V3 });
  show('toISOString', ['timestamp-of-another-form'], right(newNonce(), new Date(NOW * 1000).toISOString()));
  show('Math.random()', ['nonce-of-another-form'], rightV3(0.8444218515250481), { path: V3 });
  show('String(Math.random())', ['nonce-of-another-form'], right(String(0.25)));
  show('randomUUID', ['nonce-of-another-form'], right('36b8f84d-df4e-4d49-b662-bcde71a8764f'));
  show('Math.random().toString(36)', ['nonce-of-another-form'], right('k3jq9x0d2f'));
  show('randomBytes as hex', ['nonce-of-another-form'], right('9f86d081884c7d65'));
  show('the nonce 0', ['nonce-of-another-form'], rightV3(0), { path: V3 });
  show('URLSearchParams', ['form-urlencoded'], new URLSearchParams({ ...right(), Params: JSON.stringify(PARAMS) }).toString(),
    { type: 'application/x-www-form-urlencoded;charset=UTF-8' });
  show('FormData', ['multipart'], multipart({ ...right(), Params: JSON.stringify(PARAMS) }),
    { type: 'multipart/form-data; boundary=----formdata-undici-068521394712' });
  show('JSON.stringify twice', ['json-in-a-string'], JSON.stringify(JSON.stringify(right())));
  show('JSON.stringify of the parameters', ['params-not-an-object'], { ...rightV3(), params: JSON.stringify(PARAMS) }, { path: V3 });
  show('an object made to text', ['not-json'], String(right()));
  show('undefined in a body', ['member-missing'], { ...right(), GrantCode: undefined });
  show('NaN in a body', ['member-of-another-type'], { ...rightV3(), timestamp: Number.NaN }, { path: V3 });
  show('OpenId of V2 over V3', ['member-in-another-spelling'], { OpenId: OPEN_ID, ...without(rightV3(), 'openId') }, { path: V3 });
  show('a body of V2 at a path of V3', ['body-of-the-other-version'], right(), { path: V3 });
  show('a byte order mark', ['byte-order-mark'], `\ufeff${JSON.stringify(rightV3())}`, { path: V3 });
  show('GET', ['not-a-post', 'empty-body'], '', { method: 'GET', type: null });
  show('axios without data', ['empty-body'], '', { type: null });
}

function multipart(fields) {
  const boundary = '------formdata-undici-068521394712';
  const parts = Object.entries(fields).map(([name, value]) => `${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return `${parts.join('')}${boundary}--\r\n`;
}

function oddRequests() {
  wrong('scrypt', ['unexplained'], (n) => wrap(crypto.scryptSync(text(n), KEY, 20, { N: 2 })));
  wrong('keys derived one from another', ['unexplained'], (n) => {
    const derived = Object.values(pairs(n)).reduce((key, value) => crypto.createHmac('sha1', key).update(value).digest(), KEY);
    return wrap(derived);
  });
  wrong('three mistakes at once', ['unexplained'],
    (n) => sign([`grant_code=${GRANT_CODE}`, `nonce=${n}`, `open_id=${OPEN_ID}`, `timestamp=${NOW}`].join(','), KEY.toUpperCase()));
  wrong('the digest of the digest', ['unexplained'], (n) => sign(hmac(text(n)).digest()));
  wrongV3('another key, as far as anybody can tell', ['unexplained'], (n) => sign(text(n), 'a-key-of-somebody-else'));
}

rightRequests();
mistakesAfterTheDigest();
mistakesInTheDigest();
mistakesInTheKey();
mistakesInTheText();
mistakesInTheForm();
oddRequests();
