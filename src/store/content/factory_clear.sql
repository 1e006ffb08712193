DELETE FROM current WHERE factory;
DELETE FROM generation WHERE fingerprint IS NOT NULL;
