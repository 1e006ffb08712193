SELECT rating
FROM rating
WHERE kiosk_no = :kiosk_no AND epoch = :epoch AND seq = :seq
