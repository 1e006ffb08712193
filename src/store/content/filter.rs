//! A filter as SQL. There are a handful of shapes, each prepared once and kept; values are
//! always parameters.

use jiff::civil::Date;
use rusqlite::{Connection, types::Value};

use crate::content::{
    item::Kind,
    library::{Filter, Order},
};

use super::{
    StoreError,
    facets::{Facet, items_with},
};

/// `FROM … WHERE …` with its parameters, and how to order it. The item's id is `id`.
pub(super) struct Selection {
    pub(super) id: &'static str,
    pub(super) from_where: String,
    pub(super) order: &'static str,
    pub(super) parameters: Vec<Value>,
}

impl Selection {
    pub(super) fn of(
        filter: &Filter,
        today: Date,
        connection: &Connection,
    ) -> Result<Self, StoreError> {
        let kind = filter.kind;
        let mut wanted = Vec::new();
        for (facet, value) in values(filter) {
            wanted.push((items_with(connection, kind, facet, &value)?, facet, value));
        }
        // The rarest value leads, and the others are looked up for each of its items.
        wanted.sort();
        let mut wanted = wanted.into_iter().map(|(_, facet, value)| (facet, value));
        let first = wanted.next();
        let order = match (filter.order, kind) {
            (Order::MostAsked, Kind::Question) => "item.asked DESC, item.key",
            (Order::Nearest, Kind::Station) => "item.distance_m, item.key",
            _ if first.is_some() => "facet.dated DESC, facet.key",
            _ => "item.dated DESC, item.key",
        };
        let needs_item = order.starts_with("item") || kind == Kind::Notice;
        let mut parameters: Vec<Value> = vec![kind.as_str().to_owned().into()];
        let mut add = |value: String| {
            parameters.push(value.into());
            format!("?{}", parameters.len())
        };
        let (id, mut sql) = match first {
            None => ("item.id", "FROM item WHERE item.kind = ?1".to_owned()),
            Some((facet, value)) => {
                let join = match needs_item {
                    true => " CROSS JOIN item ON item.id = facet.item",
                    false => "",
                };
                let (facet, value) = (add(facet.as_str().into()), add(value));
                let sql = format!(
                    "FROM facet{join} WHERE facet.kind = ?1 AND facet.facet = {facet} \
                     AND facet.value = {value}"
                );
                ("facet.item", sql)
            }
        };
        match order {
            "item.asked DESC, item.key" => sql.push_str(" AND item.asked IS NOT NULL"),
            "item.distance_m, item.key" => sql.push_str(" AND item.distance_m IS NOT NULL"),
            _ => {}
        }
        for (facet, value) in wanted {
            let (facet, value) = (add(facet.as_str().into()), add(value));
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM facet AS also WHERE also.item = {id} \
                 AND also.facet = {facet} AND also.value = {value})"
            ));
        }
        if kind == Kind::Notice {
            let today = add(today.to_string());
            sql.push_str(&format!(
                " AND item.posted_from <= {today} \
                 AND (item.posted_until IS NULL OR item.posted_until >= {today})"
            ));
            if filter.on_home {
                sql.push_str(" AND item.on_home");
            }
        }
        Ok(Self {
            id,
            from_where: sql,
            order,
            parameters,
        })
    }
}

/// What a filter asks of facets.
fn values(filter: &Filter) -> Vec<(Facet, String)> {
    let Filter {
        kind: _,
        topic,
        issuer,
        form,
        year,
        audience,
        service,
        on_home: _,
        order: _,
    } = filter;
    [
        (Facet::Topic, topic.clone()),
        (Facet::Issuer, issuer.clone()),
        (Facet::Form, form.clone()),
        (Facet::Year, year.map(|year| year.to_string())),
        (Facet::Audience, audience.clone()),
        (Facet::Service, service.map(String::from)),
    ]
    .into_iter()
    .filter_map(|(facet, value)| Some((facet, value?)))
    .collect()
}
