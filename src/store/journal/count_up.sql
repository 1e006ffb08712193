INSERT INTO counter (business_date, kiosk_no, letter, issued)
VALUES (:business_date, :kiosk_no, :letter, 1)
ON CONFLICT (business_date, kiosk_no, letter) DO UPDATE
SET issued = issued + 1
RETURNING issued
