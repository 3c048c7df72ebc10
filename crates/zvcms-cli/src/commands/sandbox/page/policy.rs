//! What a browser may do with the page: show it, run its own script, send its form here, and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The value of `Content-Security-Policy` for a page whose only style and script are those of the template.
pub(super) fn content_security_policy(template: &str) -> String {
    let [style, script] = ["style", "script"].map(|tag| hash_of(template, tag));
    format!(
        "default-src 'none'; style-src {style}; script-src {script}; img-src data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The hash of what stands in the first element of this name, or `'none'` if there is none.
fn hash_of(template: &str, tag: &str) -> String {
    let inside =
        template.split_once(&format!("<{tag}>")).and_then(|(_, rest)| rest.split_once(&format!("</{tag}>")));
    inside.map_or_else(
        || "'none'".to_owned(),
        |(inside, _)| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inside))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash is what `printf 'alert(1)' | openssl dgst -sha256 -binary | base64` prints.
    #[test]
    fn a_script_is_allowed_by_its_hash() {
        let policy = content_security_policy("<p><script>alert(1)</script></p>");
        assert!(policy.contains("; style-src 'none'; script-src 'sha256-"), "{policy}");
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
    }
}
