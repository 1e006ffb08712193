INSERT INTO journal (one, id, kiosk_no, epoch, next_seq, hmac_key)
VALUES (1, :id, :kiosk_no, :epoch, 1, :hmac_key)
