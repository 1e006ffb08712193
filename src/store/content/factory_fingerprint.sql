SELECT fingerprint FROM generation JOIN current USING (channel, number) WHERE factory;
