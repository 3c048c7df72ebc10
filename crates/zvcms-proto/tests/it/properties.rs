//! What holds for all values, against oracles that share no code with the core.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use zvcms_proto::{
    CapturedRequest, Card, Credentials, Endpoint, MAX_NONCE, MyCards, RawAction, SignedNames, Signer,
    SigningKey, Stamp, Token, read_response,
};

use crate::{cards, oracle};

const LOWER_CAMEL: [&str; 4] = ["grantCode", "nonce", "openId", "timestamp"];
const WIRE: [&str; 4] = ["GrantCode", "Nonce", "OpenId", "Timestamp"];

fn credential() -> impl Strategy<Value = String> {
    "[A-Za-z0-9._~-]{1,80}"
}

proptest! {
    /// The envelope is the one that is put together by hand, its token the one of the plain definitions.
    #[test]
    fn a_request_is_what_the_definitions_say(
        (open_id, grant_code, key) in (credential(), credential(), credential()),
        timestamp in any::<u64>(),
        nonce in 1..=MAX_NONCE,
        wire_names in any::<bool>(),
        action in "[a-z.-]{1,20}",
        params in any::<Option<String>>(),
    ) {
        let (names, signed_names) =
            if wire_names { (WIRE, SignedNames::Wire) } else { (LOWER_CAMEL, SignedNames::LowerCamel) };
        let signer = Signer::new(Credentials::new(&open_id, &grant_code, &key).unwrap()).signed_names(signed_names);
        let stamp = Stamp::new(timestamp, nonce).unwrap();
        let typed = RawAction::new(&action, &json!({ "p": params })).unwrap();
        let request = signer.request(&Endpoint::default(), &typed, stamp).unwrap();

        let token = oracle::token(&key, names, [&grant_code, &nonce.to_string(), &open_id, &timestamp.to_string()]);
        let by_hand = json!({
            "OpenId": open_id,
            "GrantCode": grant_code,
            "Timestamp": timestamp.to_string(),
            "Nonce": nonce.to_string(),
            "Token": token,
            "Action": action,
            "Params": { "p": params },
        });
        prop_assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), by_hand);

        let captured = CapturedRequest::read(request.body()).unwrap();
        prop_assert_eq!(captured.check(&SigningKey::new(key.as_bytes())), Ok(signed_names));
        let another = SigningKey::new((key.clone() + "x").as_bytes());
        prop_assert!(captured.check(&another).is_err());
        prop_assert!(signer.verifies(stamp, &Token::parse(&token).unwrap()));
    }

    /// Whatever permitted shape each field, the list and the envelope come in, the cards are the same, and so are those that
    /// are written and read again.
    #[test]
    fn cards_are_the_same_in_every_permitted_shape(models in vec(model(), 0..4), shapes in vec(any::<u8>(), 200)) {
        let mut shapes = Shapes { bytes: shapes, next: 0 };
        let body = shapes.envelope(&models);
        let expected: Vec<Value> = models.iter().map(Model::expected).collect();
        let cards = cards(&body);
        let value = serde_json::to_value(&cards).unwrap();
        prop_assert_eq!(&value, &Value::Array(expected), "{}", body);

        let text = serde_json::to_string(&cards).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Vec<Card>>(&text).unwrap(), &cards, "{}", text);
        prop_assert_eq!(&serde_json::from_value::<Vec<Card>>(value).unwrap(), &cards, "{}", text);
        let binary = postcard::to_allocvec(&cards).unwrap();
        prop_assert_eq!(&postcard::from_bytes::<Vec<Card>>(&binary).unwrap(), &cards, "{}", text);
    }

    /// Bytes of any kind are read or refused, and what is said of them is one printable line of bounded length.
    #[test]
    fn no_bytes_make_the_core_panic(bytes in vec(any::<u8>(), 0..300)) {
        refused_or_read(&bytes)?;
    }

    /// The same for bodies that are almost right.
    #[test]
    fn no_mistake_in_a_body_makes_the_core_panic(
        models in vec(model(), 1..3),
        shapes in vec(any::<u8>(), 100),
        mistakes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = Shapes { bytes: shapes, next: 0 }.envelope(&models).into_bytes();
        for (place, byte) in mistakes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        refused_or_read(&bytes)?;
    }

    /// No credential shows in what is printed for people, right or wrong.
    #[test]
    fn credentials_never_show(
        secrets in ["[A-Za-z0-9]{16,40}", "[A-Za-z0-9]{16,40}", "[A-Za-z0-9]{16,40}"],
        stamp in (any::<u64>(), 1..=MAX_NONCE),
        wrong in "[ -~]",
    ) {
        let [open_id, grant_code, key] = &secrets;
        let stamp = Stamp::new(stamp.0, stamp.1).unwrap();
        let credentials = Credentials::new(open_id, grant_code, key).unwrap();
        let signer = Signer::new(credentials.clone());
        let action = MyCards::new("1");
        let body = signer.body(&Endpoint::default(), &action, stamp).unwrap();
        let captured = CapturedRequest::read(&body).unwrap();
        let signature = signer.sign(stamp);
        let token = signature.token();
        let mut shown = vec![
            format!("{credentials:?}"),
            format!("{signer:?}"),
            format!("{:?}", credentials.signing_key()),
            format!("{:?}", signer.string_to_sign(stamp)),
            format!("{signature:?} {token:?}"),
            format!("{:?} {captured:?}", signer.envelope(&Endpoint::default(), &action, stamp)),
            format!("{:?}", captured.check(&SigningKey::new(b"another"))),
        ];
        let broken = [&body[..body.len() - 1], wrong.as_bytes()].concat();
        if let Err(error) = CapturedRequest::read(&broken) {
            shown.push(format!("{error} {error:?}"));
        }
        for position in 0..3 {
            let mut given = secrets.clone();
            given[position].push_str(&wrong);
            if let Err(error) = Credentials::new(&given[0], &given[1], &given[2]) {
                shown.push(format!("{error} {error:?}"));
            }
        }
        let (token, base64) = (token.expose(), signature.to_base64());
        for secret in secrets.iter().chain([&token, &base64]) {
            prop_assert!(!shown.iter().any(|text| text.contains(secret.as_str())), "{:?}", shown);
        }
    }
}

fn refused_or_read(bytes: &[u8]) -> Result<(), TestCaseError> {
    let response = http::Response::new(bytes);
    if let Err(error) = read_response::<MyCards>(&response) {
        let line = error.to_string();
        prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        prop_assert!(line.chars().count() <= 1000, "{line}");
        prop_assert_eq!(error.body(), bytes);
        let _: String = format!("{error:?}");
    }
    let _: bool = read_response::<RawAction>(&response).is_ok();
    if let Err(error) = CapturedRequest::read(bytes) {
        prop_assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
    }
    Ok(())
}

/// A card, before it is written in one of many ways.
#[derive(Clone, Debug)]
struct Model {
    texts: [String; 9],
    amounts: [Option<String>; 2],
    status: Option<usize>,
    binding: Option<usize>,
    validity: Option<usize>,
    origin: usize,
}

const TEXTS: [(&str, &str); 9] = [
    ("id", "id"),
    ("gift_card_id", "template_id"),
    ("gift_title", "title"),
    ("cover", "cover"),
    ("expired_desc", "expiry_text"),
    ("beginAt", "begins_at"),
    ("endAt", "ends_at"),
    ("createdAt", "created_at"),
    ("status_desc", "status_text"),
];
const AMOUNTS: [(&str, &str); 2] = [("par_value", "balance"), ("deduct_amount", "face_value")];
const STATUSES: [&str; 8] =
    ["unknown", "unbound", "gifting", "gifted", "bound", "expired", "recycled", "used_up"];
const BINDINGS: [&str; 2] = ["unbound", "bound"];
const VALIDITIES: [&str; 4] = ["unknown", "long_term", "from_binding", "fixed_dates"];
const ORIGINS: [&str; 2] = ["qmai", "feima"];

fn model() -> impl Strategy<Value = Model> {
    let text = prop_oneof![Just(String::new()), any::<String>(), "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,9})?"];
    let amount = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?";
    (
        prop::array::uniform9(text),
        prop::array::uniform2(prop::option::of(amount)),
        prop::option::of(0..8_usize),
        prop::option::of(0..2_usize),
        prop::option::of(0..4_usize),
        0..2_usize,
    )
        .prop_map(|(texts, amounts, status, binding, validity, origin)| Model {
            texts,
            amounts,
            status,
            binding,
            validity,
            origin,
        })
}

impl Model {
    /// What is to be read, in our names.
    fn expected(&self) -> Value {
        let mut fields = Map::new();
        for ((_, ours), text) in TEXTS.iter().zip(&self.texts) {
            fields.insert((*ours).to_owned(), json!(text));
        }
        for ((_, ours), amount) in AMOUNTS.iter().zip(&self.amounts) {
            fields.insert((*ours).to_owned(), json!(amount));
        }
        fields.insert("status".to_owned(), json!(self.status.map(|code| STATUSES[code])));
        fields.insert("binding".to_owned(), json!(self.binding.map(|code| BINDINGS[code])));
        fields.insert("validity".to_owned(), json!(self.validity.map(|code| VALIDITIES[code])));
        fields.insert("origin".to_owned(), json!(ORIGINS[self.origin]));
        Value::Object(fields)
    }
}

/// Chooses among the permitted shapes, one byte a choice.
struct Shapes {
    bytes: Vec<u8>,
    next: usize,
}

impl Shapes {
    fn choose(&mut self, options: usize) -> usize {
        let byte = self.bytes.get(self.next % self.bytes.len()).copied().unwrap_or(0);
        self.next += 1;
        usize::from(byte) % options
    }

    fn pick(&mut self, options: &[&str]) -> String {
        options[self.choose(options.len())].to_owned()
    }

    fn envelope(&mut self, models: &[Model]) -> String {
        let mut members = vec![
            format!("\"status\":{}", self.pick(&["true", "1", "\"1\"", "\"true\"", "\"\\u0031\""])),
            format!("\"code\":{}", self.pick(&["0", "\"0\""])),
        ];
        if let Some(message) =
            [Some("null"), Some("7.0"), Some("\"\\u6210\""), Some("[{}]"), None][self.choose(5)]
        {
            members.push(format!("\"message\":{message}"));
        }
        if let Some(data) = self.data(models) {
            members.push(format!("\"data\":{data}"));
        }
        let turn = self.choose(members.len());
        members.rotate_left(turn);
        let (before, after) = (
            self.pick(&["", "\u{feff}", " \n", "\u{feff}\t", "\u{feff}\u{feff}", "\n\u{feff}"]),
            self.pick(&["", "\r\n", "  "]),
        );
        format!("{before}{{{}}}{after}", members.join(&self.pick(&[",", " , ", ",\n"])))
    }

    fn data(&mut self, models: &[Model]) -> Option<String> {
        if models.is_empty() {
            return [Some("[]"), Some("{}"), Some("\"\""), Some("null"), None][self.choose(5)]
                .map(str::to_owned);
        }
        let cards: Vec<String> = models.iter().map(|model| self.card(model)).collect();
        if self.choose(2) == 0 {
            return Some(format!("[{}]", cards.join(",")));
        }
        let step = self.choose(5) + 1;
        let indexed: Vec<String> =
            cards.iter().enumerate().map(|(index, card)| format!("\"{}\":{card}", index * step)).collect();
        Some(format!("{{{}}}", indexed.join(", ")))
    }

    fn card(&mut self, model: &Model) -> String {
        let mut fields: Vec<String> = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            fields.extend(value.map(|value| format!("\"{name}\":{value}")));
        };
        for ((wire, _), text) in TEXTS.iter().zip(&model.texts) {
            add(wire, self.text(text, wire.ends_with("id")));
        }
        for ((wire, _), amount) in AMOUNTS.iter().zip(&model.amounts) {
            add(
                wire,
                match amount {
                    Some(amount) => self.amount(amount),
                    None => self.nothing(),
                },
            );
        }
        add("status", self.code(model.status));
        add("validType", self.code(model.validity));
        add("bind_status", self.flag(model.binding));
        add(
            "isErp",
            if model.origin == 0 && self.choose(2) == 0 {
                self.nothing()
            } else {
                self.flag(Some(model.origin))
            },
        );
        if fields.is_empty() {
            fields.push("\"id\":null".to_owned());
        }
        let undocumented = self.pick(&["null", "[{}]", "{\"id\":1}", "\"\\ud800\"", "1e999"]);
        fields.push(format!("\"undocumented\":{undocumented}"));
        let turn = self.choose(fields.len());
        fields.rotate_left(turn);
        format!("{{{}}}", fields.join(","))
    }

    fn nothing(&mut self) -> Option<String> {
        [Some("null"), Some("\"\""), None][self.choose(3)].map(str::to_owned)
    }

    /// As a number too, where it is one: without an exponent, and as an id without a fraction.
    fn text(&mut self, text: &str, is_id: bool) -> Option<String> {
        let is_rounded = text.contains(['e', 'E']) || is_id && text.contains('.');
        let is_number = !is_rounded
            && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok_and(|raw| {
                raw.get() == text && text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            });
        match self.choose(3) {
            0 if text.is_empty() => self.nothing(),
            1 if is_number => Some(text.to_owned()),
            _ => Some(self.string(text)),
        }
    }

    fn amount(&mut self, amount: &str) -> Option<String> {
        if self.choose(2) == 0 {
            return self.number(amount);
        }
        let (point, e) = (self.choose(80), self.pick(&["e", "E"]));
        self.number(&oracle::scientific(amount, point, &e))
    }

    fn number(&mut self, number: &str) -> Option<String> {
        Some(if self.choose(2) == 0 { number.to_owned() } else { self.string(number) })
    }

    fn code(&mut self, code: Option<usize>) -> Option<String> {
        match code {
            None => self.nothing(),
            Some(code) => self.number(&code.to_string()),
        }
    }

    fn flag(&mut self, code: Option<usize>) -> Option<String> {
        match code {
            Some(code) if self.choose(3) == 0 => Some((code == 1).to_string()),
            code => self.code(code),
        }
    }

    /// A JSON string, its characters escaped or not.
    fn string(&mut self, text: &str) -> String {
        let escape_all = self.choose(3) == 0;
        let mut string = String::from("\"");
        for character in text.chars() {
            match character {
                '"' | '\\' => string.extend(['\\', character]),
                '/' if self.choose(2) == 0 => string.push_str("\\/"),
                '\0'..='\u{1f}' => string.push_str(&format!("\\u{:04X}", u32::from(character))),
                _ if escape_all => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        string.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                _ => string.push(character),
            }
        }
        string.push('"');
        string
    }
}
