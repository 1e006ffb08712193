INSERT INTO ticket (
    kiosk_no, epoch, seq, business_date, letter, counter, service, state, version
)
VALUES (
    :kiosk_no, :epoch, :seq, :business_date, :letter, :counter, :service, :state, :version
)
ON CONFLICT (kiosk_no, epoch, seq) DO UPDATE
SET service = excluded.service, state = excluded.state, version = excluded.version
