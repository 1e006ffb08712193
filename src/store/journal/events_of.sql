SELECT *
FROM event
WHERE ticket_kiosk_no = :kiosk_no AND ticket_epoch = :epoch AND ticket_seq = :seq
ORDER BY rowid
