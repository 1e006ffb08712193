CREATE INDEX nonce_by_time ON nonce (at);
