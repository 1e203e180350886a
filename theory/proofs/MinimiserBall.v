(* A gradient that is small against the curvature puts the minimiser over a subspace near: what certificates of W_fin rest on (THEORY 4).

   Elementary: an inequality between two attention means, [mean_moves], takes the place of third derivatives. Last, the Hessian as a form. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity.
Import ListNotations.
Open Scope R_scope.

Lemma exp_product x y c : c <= exp x -> c <= exp y -> c * (x - y) * (x - y) <= (exp x - exp y) * (x - y).
Proof.
  assert (K : forall u v, exp v * (u - v) <= exp u - exp v).
  { intros u v. replace (exp u) with (exp v * exp (u - v)) by (rewrite <- exp_plus; f_equal; ring). pose proof (exp_pos v).
    assert (1 + (u - v) <= exp (u - v)); [|nra]. destruct (Req_dec (u - v) 0) as [->|N]; [rewrite exp_0; lra|left; now apply exp_ineq1]. }
  intros Hx Hy. pose proof (K x y) as Kx. pose proof (K y x) as Ky.
  pose proof (Rle_0_sqr (x - y)) as Q0. unfold Rsqr in Q0. destruct (Rle_dec y x) as [L|L].
  - apply Rle_trans with (exp y * (x - y) * (x - y)); [|apply Rmult_le_compat_r; lra].
    rewrite !Rmult_assoc. now apply Rmult_le_compat_r.
  - replace ((exp x - exp y) * (x - y)) with ((exp y - exp x) * (y - x)) by ring.
    apply Rle_trans with (exp x * (y - x) * (y - x)); [|apply Rmult_le_compat_r; lra].
    replace (c * (x - y) * (x - y)) with (c * ((x - y) * (x - y))) by ring.
    replace (exp x * (y - x) * (y - x)) with (exp x * ((x - y) * (x - y))) by ring.
    now apply Rmult_le_compat_r.
Qed.
(** moving the logits by u moves the mean of u by at least exp(-B) times its variance, B a bound on differences of u *)
Lemma mean_moves {A} (l : list A) (z u : A -> R) B : l <> [] ->
  (forall v w, In v l -> In w l -> u v - u w <= B) ->
  let Z := lsum l (fun v => exp (z v)) in let Z' := lsum l (fun v => exp (z v + u v)) in
  let mean := lsum l (fun v => exp (z v) / Z * u v) in let mean' := lsum l (fun v => exp (z v + u v) / Z' * u v) in
  exp (- B) * (lsum l (fun v => exp (z v) / Z * (u v * u v)) - mean * mean) <= mean' - mean.
Proof.
  intros Hl HB Z Z' mean mean'.
  assert (pos : forall f, 0 < lsum l (fun v => exp (f v))).
  { intros f. destruct l as [|x l']; [easy|]. cbn. pose proof (exp_pos (f x)).
    assert (0 <= lsum l' (fun v => exp (f v))) by (apply lsum_nonneg; intros; left; apply exp_pos). unfold lsum in *. lra. }
  pose proof (pos z) as HZ. fold Z in HZ. assert (HZ' : 0 < Z') by exact (pos (fun v => z v + u v)).
  assert (p0 : forall v, 0 < exp (z v) / Z) by (intros; apply Rdiv_lt_0_compat; [apply exp_pos|auto]).
  assert (H1 : lsum l (fun v => exp (z v) / Z) = 1).
  { rewrite (lsum_ext _ _ (fun v => / Z * exp (z v))) by (intros; unfold Rdiv; ring). rewrite lsum_scale. fold Z. field. lra. }
  set (T := Z' / Z). assert (HT : 0 < T) by now apply Rdiv_lt_0_compat.
  assert (ET : T = lsum l (fun v => exp (z v) / Z * exp (u v))).
  { unfold T, Z'. unfold Rdiv at 1. rewrite Rmult_comm, <- lsum_scale. apply lsum_ext. intros. rewrite exp_plus. unfold Rdiv. ring. }
  assert (bound : forall x, (forall v, In v l -> u v <= x + B) -> exp (- B) * T <= exp x).
  { intros x Hx. apply Rle_trans with (exp (- B) * (exp (x + B) * 1)).
    - apply Rmult_le_compat_l; [left; apply exp_pos|]. rewrite ET, <- H1, <- lsum_scale. apply lsum_le. intros v Hv. rewrite Rmult_comm.
      apply Rmult_le_compat_r; [left; apply p0|]. specialize (Hx v Hv). destruct Hx as [L|L]; [left; now apply exp_increasing|right; now rewrite L].
    - rewrite Rmult_1_r, <- exp_plus. right. f_equal. ring. }
  assert (Bmean : forall v, In v l -> u v <= mean + B).
  { intros v Hv. assert (lsum l (fun w => exp (z w) / Z * (u v - B)) <= mean).
    - apply lsum_le. intros w Hw. apply Rmult_le_compat_l; [left; apply p0|]. specialize (HB v w Hv Hw). lra.
    - rewrite (lsum_ext _ _ (fun w => (u v - B) * (exp (z w) / Z))) in H by (intros; ring). rewrite lsum_scale, H1 in H. lra. }
  assert (Em : lsum l (fun v => exp (z v) / Z * ((exp (u v) - exp mean) * (u v - mean))) = T * (mean' - mean)).
  { rewrite (lsum_ext _ _ (fun v => T * (exp (z v + u v) / Z' * u v) - mean * (exp (z v) / Z * exp (u v)) -
      exp mean * (exp (z v) / Z * u v - mean * (exp (z v) / Z)))).
    - rewrite !lsum_minus, !lsum_scale, lsum_minus, !lsum_scale, <- ET, H1. fold mean mean'. ring.
    - intros v _. rewrite exp_plus. unfold T. field. lra. }
  assert (Ev : lsum l (fun v => exp (z v) / Z * ((u v - mean) * (u v - mean))) = lsum l (fun v => exp (z v) / Z * (u v * u v)) - mean * mean).
  { rewrite (lsum_ext _ _ (fun v => exp (z v) / Z * (u v * u v) - (2 * mean * (exp (z v) / Z * u v) - mean * mean * (exp (z v) / Z))))
      by (intros; ring).
    rewrite lsum_minus, lsum_minus, !lsum_scale, H1. fold mean. ring. }
  rewrite <- Ev. apply Rmult_le_reg_l with T; [exact HT|]. rewrite <- Em, <- Rmult_assoc, <- lsum_scale. apply lsum_le. intros v Hv.
  pose proof (exp_product (u v) mean (exp (- B) * T) (bound (u v) (fun w Hw => ltac:(specialize (HB w v Hw Hv); lra))) (bound mean Bmean)) as P.
  pose proof (p0 v) as Pv. set (d := u v - mean) in *. set (k := exp (- B) * T) in *.
  replace (T * exp (- B) * (exp (z v) / Z * (d * d))) with (exp (z v) / Z * (k * d * d)) by (unfold k; ring).
  apply Rmult_le_compat_l; lra.
Qed.
Section Ball.
Variable D : dataset.
Hypothesis HR : realisable D.
Variables (C : mat) (m r Mbig : R).
Local Notation mean_ := (mean_ D C).
Local Notation covariance := (covariance D C).
Local Notation hessian := (hessian D C).

Hypothesis HM : forall s u v, In s (samples D) -> In u (context s) -> In v (context s) ->
  inner D (M D (query s) u v) (M D (query s) u v) <= Mbig * Mbig.
Hypothesis HMbig : 0 <= Mbig.

Lemma gradient_moves h : 0 <= r -> inner D h h <= r * r ->
  inner D (gradient D C) h + exp (- (Mbig * r)) * hessian h h <= inner D (gradient D (plus C h)) h.
Proof.
  intros Hr Hh. pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite !inner_gradient. unfold Definitions.hessian.
  replace (exp (- (Mbig * r)) * (/ n D * lsum (samples D) (covariance h h)))
    with (/ n D * lsum (samples D) (fun s => exp (- (Mbig * r)) * covariance h h s)) by (rewrite lsum_scale; ring).
  rewrite <- Rmult_plus_distr_l, <- lsum_plus.
  apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs.
  assert (Hc : context s <> []) by (destruct HR as [_ Hy]; specialize (Hy s Hs); intros E0; now rewrite E0 in Hy).
  assert (S : forall W, lsum (context s) (fun v => share D W s v * (logit D h v (query s) - logit D h (label s) (query s)))
              = lsum (context s) (fun v => share D W s v * logit D h v (query s)) - logit D h (label s) (query s)).
  { intros W.
    rewrite (lsum_ext _ _ (fun v => share D W s v * logit D h v (query s) - logit D h (label s) (query s) * share D W s v)) by (intros; ring).
    rewrite lsum_minus, lsum_scale, share_total by auto. ring. }
  rewrite !S. pose proof (mean_moves (context s) (fun v => logit D C v (query s)) (fun v => logit D h v (query s)) (Mbig * r) Hc) as K.
  cbv beta zeta in K.
  assert (X : lsum (context s) (fun v => share D (plus C h) s v * logit D h v (query s)) =
    lsum (context s) (fun v => exp (logit D C v (query s) + logit D h v (query s)) /
      lsum (context s) (fun v0 => exp (logit D C v0 (query s) + logit D h v0 (query s))) * logit D h v (query s))).
  { apply lsum_ext. intros v _. unfold share, zsum. rewrite logit_plus.
    rewrite (lsum_ext (context s) (fun v => exp (logit D (plus C h) v (query s))) (fun v => exp (logit D C v (query s) + logit D h v (query s))));
      [reflexivity|]. intros w _. now rewrite logit_plus. }
  rewrite X. unfold Definitions.covariance, Definitions.mean_, share, zsum. lapply K; [lra|]. intros u v Hu Hv. rewrite <- margin_logit.
  pose proof (cauchy_schwarz D (M D (query s) u v) h) as CS. specialize (HM s u v Hs Hu Hv). set (x := inner D (M D (query s) u v) h) in *.
  assert (x * x <= (Mbig * r) * (Mbig * r)).
  { eapply Rle_trans; [exact CS|]. pose proof (inner_diff_nonneg D h). pose proof (inner_diff_nonneg D (M D (query s) u v)).
    replace (Mbig * r * (Mbig * r)) with ((Mbig * Mbig) * (r * r)) by ring. apply Rmult_le_compat; auto. }
  apply Rnot_lt_le. intros L. assert (0 <= Mbig * r) by nra. nra.
Qed.

(** a linear subspace of directions *)
Variable S : mat -> Prop.
Hypothesis S_times : forall t X, S X -> S (times t X).
Hypothesis curved : forall h, S h -> m * inner D h h <= hessian h h.
Hypothesis Hm : 0 < m.
Hypothesis Hr : 0 < r.
Hypothesis small : inner D (gradient D C) (gradient D C) < (m * r * exp (- (Mbig * r))) * (m * r * exp (- (Mbig * r))).

Lemma small_step h : inner D h h <= r * r -> - (m * r * exp (- (Mbig * r)) * r) <= inner D (gradient D C) h.
Proof.
  intros Hh. pose proof (cauchy_schwarz D (gradient D C) h) as CS. pose proof (exp_pos (- (Mbig * r))). set (k := m * r * exp (- (Mbig * r))) in *.
  assert (0 < k) by (unfold k; apply Rmult_lt_0_compat; [nra|auto]). set (x := inner D (gradient D C) h) in *.
  pose proof (inner_diff_nonneg D (gradient D C)). pose proof (inner_diff_nonneg D h).
  assert (Sq : x * x <= (k * r) * (k * r)).
  { eapply Rle_trans; [exact CS|]. replace (k * r * (k * r)) with ((k * k) * (r * r)) by ring. apply Rmult_le_compat; lra. }
  apply square_le in Sq; [lra|]. apply Rmult_le_pos; lra.
Qed.
(** outside the ball the risk has risen: it is strictly above that of the point where the segment leaves the ball *)
Lemma outside h : S h -> r * r < inner D h h ->
  exists t, 0 < t < 1 /\ inner D (times t h) (times t h) <= r * r /\ risk D (plus C (times t h)) < risk D (plus C h).
Proof.
  intros HS Hh. pose proof (sqrt_lt_R0 _ (Rlt_trans _ _ _ (Rmult_lt_0_compat _ _ Hr Hr) Hh)) as Hq.
  pose proof (sqrt_sqrt (inner D h h) (inner_diff_nonneg D h)) as Eq. set (s := sqrt (inner D h h)) in *. exists (r / s).
  assert (L : r < s) by (apply Rnot_le_lt; intros L; nra).
  assert (Ht : 0 < r / s < 1).
  { split; [now apply Rdiv_lt_0_compat|]. apply Rmult_lt_reg_r with s; [auto|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  set (t := r / s) in *. assert (Es : t * s = r) by (unfold t; field; lra).
  assert (N : inner D (times t h) (times t h) = r * r) by (rewrite inner_times2, <- Eq, <- Es; ring).
  split; [exact Ht|]. split; [lra|].
  pose proof (gradient_moves (times t h) (Rlt_le _ _ Hr) (Req_le _ _ N)) as G. pose proof (curved _ (S_times t h HS)) as Cv. rewrite N in Cv.
  pose proof (cauchy_schwarz D (gradient D C) (times t h)) as CS. rewrite N in CS.
  pose proof (exp_pos (- (Mbig * r))) as Ep. set (e := exp (- (Mbig * r))) in *. set (x := inner D (gradient D C) (times t h)) in *.
  assert (Hx : - (m * r * e * r) < x).
  { assert (0 < m * r * e) by (apply Rmult_lt_0_compat; [nra|auto]). assert (Sq : x * x < (m * r * e * r) * (m * r * e * r)).
    { eapply Rle_lt_trans; [exact CS|]. replace (m * r * e * r * (m * r * e * r)) with ((m * r * e) * (m * r * e) * (r * r)) by ring.
      apply Rmult_lt_compat_r; [nra|exact small]. }
    apply square_lt in Sq; [lra|]. apply Rmult_le_pos; lra. }
  assert (P : 0 < inner D (gradient D (plus C (times t h))) (times t h)) by nra.
  pose proof (risk_tangent D HR (plus C (times t h)) (plus C h)) as T.
  assert (X : inner D (gradient D (plus C (times t h))) (diff (plus C h) (plus C (times t h)))
    = (1 - t) / t * inner D (gradient D (plus C (times t h))) (times t h)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold diff, plus, times. field. lra. }
  rewrite X in T. assert (0 < (1 - t) / t) by (apply Rdiv_lt_0_compat; lra). nra.
Qed.
(** the minimiser over C + S is within r *)
Theorem minimiser_in_ball h : S h -> (forall h', S h' -> risk D (plus C h) <= risk D (plus C h')) -> inner D h h <= r * r.
Proof.
  intros HS Hmin. apply Rnot_lt_le. intros L. destruct (outside h HS L) as (t & _ & _ & K). specialize (Hmin _ (S_times t h HS)). lra.
Qed.
(** and the least risk is at most m r^2 below that of C *)
Theorem least_risk h : S h -> risk D C - m * (r * r) <= risk D (plus C h).
Proof.
  intros HS.
  assert (K : forall h', inner D h' h' <= r * r -> risk D C - m * (r * r) <= risk D (plus C h')).
  { intros h' Hh. pose proof (risk_tangent D HR C (plus C h')) as T.
    assert (X : inner D (gradient D C) (diff (plus C h') C) = inner D (gradient D C) h') by (apply sum2_ext; intros; unfold diff, plus; ring).
    rewrite X in T. pose proof (small_step h' Hh). assert (exp (- (Mbig * r)) <= 1).
    { rewrite <- exp_0. destruct (Req_dec (- (Mbig * r)) 0) as [->|N]; [lra|]. left. apply exp_increasing. nra. }
    pose proof (exp_pos (- (Mbig * r))). assert (m * r * exp (- (Mbig * r)) * r <= m * (r * r)); [|lra].
    replace (m * r * exp (- (Mbig * r)) * r) with (m * (r * r) * exp (- (Mbig * r))) by ring.
    assert (0 < m * (r * r)) by (apply Rmult_lt_0_compat; nra). nra. }
  destruct (Rle_dec (inner D h h) (r * r)) as [L|L]; [now apply K|]. destruct (outside h HS (Rnot_le_lt _ _ L)) as (t & _ & Ht & Q').
  specialize (K _ Ht). lra.
Qed.
End Ball.
Section HessianForm.
Variable D : dataset.
Section Hessian.
Variable C : mat.
Lemma mean_same V W s : same D V W -> mean_ D C V s = mean_ D C W s.
Proof. intros H. apply lsum_ext. intros. now rewrite (logit_same D V W). Qed.
Lemma hessian_same V W : same D V W -> hessian D C V V = hessian D C W W.
Proof.
  intros H. unfold hessian. f_equal. apply lsum_ext. intros s _. unfold covariance. rewrite (mean_same V W) by auto. f_equal.
  apply lsum_ext. intros. now rewrite (logit_same D V W).
Qed.
Lemma hessian_sym X Y : hessian D C X Y = hessian D C Y X.
Proof. unfold hessian. f_equal. apply lsum_ext. intros s _. unfold covariance.
  rewrite (Rmult_comm (mean_ D C X s)). f_equal. apply lsum_ext. intros; ring. Qed.
Lemma hessian_plus X Y Z : hessian D C X (plus Y Z) = hessian D C X Y + hessian D C X Z.
Proof.
  unfold hessian. rewrite <- Rmult_plus_distr_l, <- lsum_plus. f_equal. apply lsum_ext. intros s _. unfold covariance.
  assert (A : mean_ D C (plus Y Z) s = mean_ D C Y s + mean_ D C Z s) by (unfold mean_; rewrite <- lsum_plus; apply lsum_ext; intros;
    rewrite logit_plus; ring).
  rewrite A.
  rewrite (lsum_ext _ _ (fun v => share D C s v * (logit D X v (query s) * logit D Y v (query s)) +
    share D C s v * (logit D X v (query s) * logit D Z v (query s))))
    by (intros; rewrite logit_plus; ring). rewrite lsum_plus. ring.
Qed.
Lemma hessian_times X t Y : hessian D C X (times t Y) = t * hessian D C X Y.
Proof.
  unfold hessian.
  replace (t * (/ n D * lsum (samples D) (covariance D C X Y))) with (/ n D * lsum (samples D) (fun s => t * covariance D C X Y s))
    by (rewrite lsum_scale; ring).
  f_equal. apply lsum_ext. intros s _. unfold covariance.
  assert (A : mean_ D C (times t Y) s = t * mean_ D C Y s) by (unfold mean_; rewrite <- lsum_scale; apply lsum_ext; intros; rewrite logit_times;
    ring).
  rewrite A.
  rewrite (lsum_ext _ _ (fun v => t * (share D C s v * (logit D X v (query s) * logit D Y v (query s))))) by (intros; rewrite logit_times; ring).
  rewrite lsum_scale. ring.
Qed.
Lemma hessian_zero X : hessian D C X (fun _ _ => 0) = 0.
Proof.
  unfold hessian. rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s _. unfold covariance.
  assert (A : mean_ D C (fun _ _ => 0) s = 0)
    by (unfold mean_; rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|intros; rewrite logit_zero; ring]).
  rewrite A, (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|intros; rewrite logit_zero; ring].
Qed.
End Hessian.
End HessianForm.
