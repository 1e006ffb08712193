SELECT event.*
FROM ticket
JOIN event
    ON event.ticket_kiosk_no = ticket.kiosk_no
    AND event.ticket_epoch = ticket.epoch
    AND event.ticket_seq = ticket.seq
WHERE ticket.business_date = :date
ORDER BY event.rowid
