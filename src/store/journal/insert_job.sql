INSERT INTO print_job (kiosk_no, epoch, seq, n, state, is_reprint)
VALUES (:kiosk_no, :epoch, :seq, :n, 'pending', :is_reprint)
