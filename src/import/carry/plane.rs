//! What goes: the API of Convox and all around it. Whatever no other rule judged is judged here, by its row of the table.

use crate::import::convox::Convox;
use crate::import::draft::{Draft, Verdict};
use crate::rack::convox::{Fate, PARAMETERS};

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    if convox.yes("PrivateApi") {
        draft.dropped("PrivateApi", "nothing takes the place of the API, and the URL of the rack ends");
    }
    if convox.yes("PrivateBuild") && !convox.is_private() {
        let what = "the NAT gateways and their addresses go: only instances that built images used them";
        draft.changed("PrivateBuild", what);
    }
    let open = PARAMETERS.iter().filter(|parameter| draft.verdict(parameter.name).is_none()).collect::<Vec<_>>();
    for parameter in open {
        match parameter.fate {
            Fate::Always(_) => draft.carried(parameter.name),
            Fate::Retired(reason) => draft.dropped(parameter.name, reason),
            Fate::Key(_) => {}
        }
    }
    let foreign =
        convox.hand.parameters.keys().filter(|name| PARAMETERS.iter().all(|parameter| parameter.name != **name));
    for name in foreign {
        draft.by_hand(name, "no release of Convox that rackform knows has this parameter: check what it does");
    }
}

/// What is said of a parameter that a key says and no rule judged: it must not count as carried.
pub(super) fn unjudged() -> Verdict {
    Verdict::ByHand("no rule of rackform says how this is carried over: please report it".to_owned())
}
