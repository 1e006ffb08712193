CREATE INDEX audit_by_act ON audit (act, at);
