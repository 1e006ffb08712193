UPDATE journal
SET kiosk_no = :kiosk_no,
    epoch = :epoch,
    next_seq = :next_seq,
    business_date = :business_date,
    entry_ms = :entry_ms,
    seen_ms = :seen_ms,
    confirmed_ms = :confirmed_ms
WHERE one = 1
