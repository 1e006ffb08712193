INSERT INTO event (
    kiosk_no, epoch, seq, ticket_kiosk_no, ticket_epoch, ticket_seq,
    at_ms, kind, actor, command, change
)
VALUES (
    :kiosk_no, :epoch, :seq, :ticket_kiosk_no, :ticket_epoch, :ticket_seq,
    :at_ms, :kind, :actor, :command, :change
)
