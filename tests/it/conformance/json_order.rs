//! In which order a JSON text has its leaves, which a `serde_json::Value` does not keep.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The paths of all leaves, in the order of the text.
pub(crate) fn paths(json: &str) -> Vec<String> {
    serde_json::from_str::<Paths>(json).unwrap().0
}

struct Paths(Vec<String>);

impl Paths {
    fn leaf() -> Self {
        Self(vec![String::new()])
    }

    /// An empty array or object is a leaf too.
    fn or_leaf(self) -> Self {
        if self.0.is_empty() { Self::leaf() } else { self }
    }

    fn put_below(&mut self, name: &str, below: Self) {
        self.0.extend(below.0.into_iter().map(|path| format!("/{name}{path}")));
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PathsVisitor)
    }
}

struct PathsVisitor;

impl<'de> Visitor<'de> for PathsVisitor {
    type Value = Paths;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Paths, M::Error> {
        let mut paths = Paths(Vec::new());
        while let Some((name, below)) = members.next_entry::<String, Paths>()? {
            paths.put_below(&name, below);
        }
        Ok(paths.or_leaf())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<Paths, S::Error> {
        let mut paths = Paths(Vec::new());
        let mut index = 0;
        while let Some(below) = elements.next_element::<Paths>()? {
            paths.put_below(&index.to_string(), below);
            index += 1;
        }
        Ok(paths.or_leaf())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Paths, E> {
        Ok(Paths::leaf())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Paths, E> {
        Ok(Paths::leaf())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Paths, E> {
        Ok(Paths::leaf())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Paths, E> {
        Ok(Paths::leaf())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Paths, E> {
        Ok(Paths::leaf())
    }

    fn visit_unit<E: Error>(self) -> Result<Paths, E> {
        Ok(Paths::leaf())
    }
}

#[test]
fn leaves_are_listed_as_they_stand() {
    let json = r#"{"b": {"d": "", "c": [1, {"a": null}]}, "a": {}}"#;
    assert_eq!(paths(json), ["/b/d", "/b/c/0", "/b/c/1/a", "/a"]);
}
