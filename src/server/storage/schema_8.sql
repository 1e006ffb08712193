-- Every name that an account has or had: who was renamed is still who they were.
CREATE TABLE account_name (
    account BIGINT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (account, person)
);
INSERT INTO account_name (account, person)
    SELECT id, person FROM account
    UNION SELECT account, person FROM step
    UNION SELECT account, person FROM version WHERE account IS NOT NULL
    UNION SELECT account, person FROM released_marking
    UNION SELECT account, person FROM proposal WHERE account IS NOT NULL;
