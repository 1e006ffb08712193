//! The map: every address, who may call it, and the function that answers.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, Path, Request as HttpRequest},
    http::{HeaderMap, Method as HttpMethod},
    response::Response,
    routing::{MethodFilter, get, on, post},
};

use crate::{
    protocol::{
        call::{Call, REPOSITORY_PATH, RefusalReason},
        enrol::{AskTrialToken, Enrol},
        numbers::AskNumbers,
        outbox::{SendOutbox, SendStatus},
        proposals::{GiveSignature, ListProposals, ReadProposal},
    },
    web::{door::Peer, host},
};

use super::{
    Server,
    answer::Answer,
    console::{
        account, asked, asset, audit, blocks, due, fleet, format, home, import, item, item_edit,
        item_source, item_step, item_steps, items, layout, people, preview, proof, proposal,
        publish, sign_in, site, withdraw,
    },
    fault::Fault,
    fleet::{
        api::{self, Asking, No},
        enrol::enrol,
        signer, told, trial,
    },
    gate,
    lane::{
        Lane, Lanes,
        Work::{self, Convert, Draw, Password, Publish, Whole},
    },
    people::account::Role::{self, Admin, Edit, Review, Sign},
    repository,
    request::Request,
};

/// How a page is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    /// Everything that changes something.
    Post,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Who may call a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Anyone,
    SignedIn,
    /// Whoever has one of these roles.
    Roles(&'static [Role]),
}

/// What a form may bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Form,
    Upload,
}

/// A page.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    pub body: Body,
    pub work: Work,
    pub page: fn(&Request) -> Result<Answer, Fault>,
}

impl Route {
    /// The same where it costs more than others of its method.
    const fn costs(mut self, work: Work) -> Self {
        self.work = work;
        self
    }
}

type Page = fn(&Request) -> Result<Answer, Fault>;

const fn read(path: &'static str, who: Who, page: Page) -> Route {
    Route {
        method: Method::Get,
        path,
        who,
        body: Body::Form,
        work: Work::Read,
        page,
    }
}

const fn act(path: &'static str, who: Who, page: Page) -> Route {
    Route {
        method: Method::Post,
        path,
        who,
        body: Body::Form,
        work: Work::Write,
        page,
    }
}

const fn upload(path: &'static str, who: Who, page: Page) -> Route {
    Route {
        method: Method::Post,
        path,
        who,
        body: Body::Upload,
        work: Work::Write,
        page,
    }
}

use Who::{Anyone, Roles, SignedIn};

const ITEM: &str = "/item/{channel}/{kind}/{name}";

/// Every page of the console.
pub const ROUTES: &[Route] = &[
    // Getting in and out.
    read("/sign-in", Anyone, sign_in::form),
    act("/sign-in", Anyone, sign_in::enter).costs(Password),
    act("/sign-out", SignedIn, sign_in::leave),
    act("/trial/as", Anyone, sign_in::become_person),
    read("/welcome/{secret}", Anyone, sign_in::welcome),
    act("/welcome/{secret}", Anyone, sign_in::accept).costs(Password),
    read("/account", SignedIn, account::show),
    act("/account/password", SignedIn, account::set_password).costs(Password),
    read("/account/factor", SignedIn, account::factor),
    act("/account/factor", SignedIn, account::set_factor).costs(Password),
    act("/account/factor-off", SignedIn, account::factor_off).costs(Password),
    // Items.
    read("/", SignedIn, home::show),
    read("/due", SignedIn, due::show),
    read("/items", SignedIn, items::list),
    read(format::PATH, SignedIn, format::show),
    read("/items/find", SignedIn, items::find),
    act(
        "/items/steps",
        Roles(&[Edit, Review, Sign]),
        item_steps::look,
    )
    .costs(Whole),
    act(
        "/items/steps/take",
        Roles(&[Edit, Review, Sign]),
        item_steps::take,
    )
    .costs(Whole),
    read("/items/new", Roles(&[Edit]), items::fresh),
    upload("/items/new", Roles(&[Edit]), item_edit::create),
    read(ITEM, SignedIn, item::show),
    read(
        "/item/{channel}/{kind}/{name}/version/{number}",
        SignedIn,
        item::version,
    ),
    read(
        "/item/{channel}/{kind}/{name}/file/{number}/{file}",
        SignedIn,
        item::file,
    ),
    read(
        "/item/{channel}/{kind}/{name}/screen/{number}",
        SignedIn,
        preview::of_saved,
    )
    .costs(Draw),
    upload(preview::PATH, Roles(&[Edit]), preview::of_form).costs(Draw),
    upload(blocks::PATH, Roles(&[Edit]), blocks::convert),
    read(
        "/item/{channel}/{kind}/{name}/edit",
        Roles(&[Edit]),
        item_edit::edit,
    ),
    upload(
        "/item/{channel}/{kind}/{name}/edit",
        Roles(&[Edit]),
        item_edit::save,
    ),
    read(
        "/item/{channel}/{kind}/{name}/source",
        Roles(&[Edit]),
        item_source::show,
    ),
    act(
        "/item/{channel}/{kind}/{name}/source",
        Roles(&[Edit]),
        item_source::save,
    ),
    act(
        "/item/{channel}/{kind}/{name}/step",
        Roles(&[Edit, Review, Sign]),
        item_step::take,
    ),
    act(
        "/item/{channel}/{kind}/{name}/release",
        Roles(&[Review, Sign]),
        item_step::release,
    ),
    act(
        "/item/{channel}/{kind}/{name}/remove",
        Roles(&[Edit]),
        item_step::remove,
    ),
    read("/import", SignedIn, import::show),
    upload("/import", Roles(&[Edit]), import::import).costs(Convert),
    read("/import/proof/{id}", Roles(&[Edit]), proof::show),
    upload("/import/proof/{id}", Roles(&[Edit]), proof::decide),
    read(
        "/import/proof/{id}/file/{file}",
        Roles(&[Edit]),
        proof::file,
    ),
    read("/export/{channel}/{file}", SignedIn, import::export).costs(Whole),
    // Publishing.
    read("/publish", SignedIn, publish::list).costs(Whole),
    read("/publish/{channel}", SignedIn, publish::show).costs(Whole),
    act("/publish/{channel}", Roles(&[Sign]), publish::propose).costs(Publish),
    act("/publish/{channel}/renew", Roles(&[Sign]), publish::renew).costs(Publish),
    read("/proposal/{id}", SignedIn, proposal::show).costs(Whole),
    act("/proposal/{id}/sign", Roles(&[Sign]), proposal::sign).costs(Publish),
    act("/proposal/{id}/drop", Roles(&[Sign]), proposal::drop_it).costs(Publish),
    read("/withdraw", SignedIn, withdraw::show),
    act("/withdraw", Roles(&[Sign]), withdraw::hide).costs(Publish),
    act("/withdraw/again", Roles(&[Sign]), withdraw::show_again).costs(Publish),
    act("/withdraw/renew", Roles(&[Sign]), publish::renew_withdrawal).costs(Publish),
    // Kiosks and what people asked.
    read("/asked", SignedIn, asked::list),
    act(
        "/asked/{id}/assign",
        Roles(&[Edit, Review, Sign]),
        asked::assign,
    ),
    act("/asked/{id}/close", Roles(&[Edit]), asked::close),
    read("/fleet", SignedIn, fleet::list),
    act("/fleet/token", Roles(&[Admin]), fleet::make_token),
    upload("/fleet/receipt", SignedIn, fleet::take_receipts),
    act("/fleet/{device}/spare", Roles(&[Admin]), fleet::give_spare),
    act("/fleet/{device}/revoke", Roles(&[Admin]), fleet::revoke),
    // The site.
    read("/site", SignedIn, site::show),
    act("/site/channel", Roles(&[Admin]), site::put_channel),
    act("/site/key", Roles(&[Admin]), site::name_key),
    upload("/site/metadata", Roles(&[Admin]), site::metadata).costs(Publish),
    read("/people", Roles(&[Admin]), people::list),
    read("/people/new", Roles(&[Admin]), people::fresh),
    act("/people/new", Roles(&[Admin]), people::create),
    read("/people/{id}", Roles(&[Admin]), people::show),
    act("/people/{id}", Roles(&[Admin]), people::change),
    act("/people/{id}/link", Roles(&[Admin]), people::link),
    act(
        "/people/{id}/factor-off",
        Roles(&[Admin]),
        people::factor_off,
    ),
    read("/audit", Roles(&[Admin]), audit::list),
    act("/audit/verify", Roles(&[Admin]), audit::verify).costs(Whole),
];

/// The page for an address that is none.
static NOWHERE: Route = read("/nowhere", Anyone, nowhere);

fn nowhere(_: &Request) -> Result<Answer, Fault> {
    Err(Fault::NotFound)
}

/// What answers where a page's address takes another method.
static ELSEWISE: Route = read("/elsewise", Anyone, elsewise);

fn elsewise(_: &Request) -> Result<Answer, Fault> {
    Err(Fault::FormAlone)
}

/// All that the server answers.
pub fn router(server: Arc<Server>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let server = Arc::clone(&server);
        let page = on(
            filter,
            move |ConnectInfo(peer): ConnectInfo<Peer>,
                  Path(path): Path<BTreeMap<String, String>>,
                  http: HttpRequest| gate::pass(server, route, peer.0, path, http),
        );
        router = router.route(route.path, page);
    }
    // Whoever reloads what a form gave asks for its address, and would see an empty page.
    let asked = Arc::clone(&server);
    let elsewise = move |ConnectInfo(peer): ConnectInfo<Peer>, http: HttpRequest| {
        gate::pass(asked, &ELSEWISE, peer.0, BTreeMap::new(), http)
    };
    router = router.method_not_allowed_fallback(elsewise);
    let (repo, lost) = (Arc::clone(&server), Arc::clone(&server));
    let path = format!("{REPOSITORY_PATH}{{*path}}");
    let files = move |ConnectInfo(peer): ConnectInfo<Peer>,
                      Path(path): Path<String>,
                      method: HttpMethod,
                      headers: HeaderMap| {
        let speaker = repo.speaker(peer.0.ip(), &headers);
        repository::serve(repo, speaker, path, method, headers)
    };
    let nowhere = move |ConnectInfo(peer): ConnectInfo<Peer>, http: HttpRequest| {
        gate::pass(lost, &NOWHERE, peer.0, BTreeMap::new(), http)
    };
    router = router
        .route(&path, get(files))
        .route(asset::ICON_PATH, get(|| async { asset::serve_icon() }))
        .route(
            "/static/{name}",
            get(|Path(name): Path<String>| async move { asset::serve(&name) }),
        )
        .route(
            "/static/{folder}/{name}",
            get(|Path((folder, name)): Path<(String, String)>| async move {
                asset::serve_module(&folder, &name)
            }),
        )
        .fallback(nowhere);
    let kiosks: OfCall = |lanes| &lanes.calls;
    let enrolments: OfCall = |lanes| &lanes.enrolments;
    let signers: OfCall = |lanes| &lanes.signers;
    router = call::<AskTrialToken>(router, &server, enrolments, trial::give);
    router = call::<Enrol>(router, &server, enrolments, enrol);
    router = call::<SendStatus>(router, &server, kiosks, told::status);
    router = call::<SendOutbox>(router, &server, kiosks, told::outbox);
    router = call::<AskNumbers>(router, &server, kiosks, told::numbers);
    router = call::<ListProposals>(router, &server, signers, signer::list);
    router = call::<ReadProposal>(router, &server, signers, signer::read);
    // With the last signature it is published.
    let publishing: OfCall = |lanes| lanes.of(Publish);
    router = call::<GiveSignature>(router, &server, publishing, signer::give);
    let called = Arc::clone(&server);
    let is_own = move |host: &str| called.is_host(host);
    host::only_own_or(router, is_own, move |http| other_host(&server, http))
}

/// The answer to a request that is for another server, or does not say for which.
fn other_host(server: &Server, http: &HttpRequest) -> Response {
    let fault = Fault::OtherHost(server.url.get().cloned().unwrap_or_default());
    if http.uri().path().starts_with("/api/") {
        let no = No(RefusalReason::Malformed, fault.to_string());
        return api::refuse(no, server.now());
    }
    let page = layout::fault(server, None, &fault);
    Answer::page_with(fault.status(), page).into_response(server.is_secure())
}

/// The lane of a call.
type OfCall = fn(&Lanes) -> &Lane;

fn call<C: Call + 'static>(
    router: Router,
    server: &Arc<Server>,
    lane: OfCall,
    work: fn(&Asking, C::Request) -> Result<C::Reply, No>,
) -> Router
where
    C::Request: 'static,
    C::Reply: 'static,
{
    let server = Arc::clone(server);
    router.route(
        C::PATH,
        post(
            move |ConnectInfo(peer): ConnectInfo<Peer>,
                  headers: HeaderMap,
                  body: axum::body::Body| {
                let speaker = server.speaker(peer.0.ip(), &headers);
                api::answer::<C>(server, speaker, (headers, body), lane, work)
            },
        ),
    )
}
