INSERT INTO rating (kiosk_no, epoch, seq, level, rating)
VALUES (:kiosk_no, :epoch, :seq, :level, :rating)
